using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityBatchProvisionTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;
    private int _commits;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        await _rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "1"), Attribute("b", "2")), _cancel);
        _commits = 0;
        _rig.Store.BeforeCommit = _ =>
        {
            _commits++;
            return Task.CompletedTask;
        };
    }

    [Test]
    public async Task AllThatSucceedAreOneCommit()
    {
        var result = await _rig.Batches.Create("", [Whole("urn:e:2"), Whole("urn:e:1"), Whole("urn:e:3"), Fragment()], _cancel);

        Assert.That(Text(result), Is.EqualTo("created urn:e:2 urn:e:3 updated  failed - BadRequestData, urn:e:1 AlreadyExists"));
        Assert.That(_commits, Is.EqualTo(1));
    }

    // Clause 5.5.11.1.
    [Test]
    public async Task SecondCreationFails() =>
        Assert.That(Text(await _rig.Batches.Create("", [Whole("urn:n", Attribute("a", "1")), Whole("urn:n", Attribute("a", "2"))], _cancel)),
            Is.EqualTo("created urn:n updated  failed urn:n AlreadyExists"));

    // Clause 5.5.11.2: the first creates, the others replace or update, in order, each as a change of its own.
    [TestCase(UpsertMode.Replace, "-", "3")]
    [TestCase(UpsertMode.Update, "1", "3")]
    public async Task UpsertAppliesInOrder(UpsertMode mode, string a, string b)
    {
        var result = await _rig.Batches.Upsert(
            "", [Whole("urn:n", Attribute("a", "1")), Whole("urn:n", Attribute("b", "2")), Whole("urn:n", Attribute("b", "3"))], mode, _cancel);

        Assert.That(Text(result), Is.EqualTo("created urn:n updated  failed "));
        Assert.That((await _rig.Value("urn:n", "a"), await _rig.Value("urn:n", "b")), Is.EqualTo((a, b)));
        Assert.That(_rig.Store.Changes.Skip(1).Select(c => c.Change.Kind), Is.EqualTo(new[] { ChangeKind.Created, ChangeKind.Updated, ChangeKind.Updated }));
    }

    [TestCase(UpsertMode.Replace, "-")]
    [TestCase(UpsertMode.Update, "2")]
    public async Task UpsertTellsCreatedFromUpdated(UpsertMode mode, string b)
    {
        var result = await _rig.Batches.Upsert("", [Whole("urn:e:1", Attribute("a", "9")), Whole("urn:n")], mode, _cancel);

        Assert.That(Text(result), Is.EqualTo("created urn:n updated urn:e:1 failed "));
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "b")), Is.EqualTo(("9", b)));
    }

    [Test]
    public async Task UpsertOfTheSameIsAChange()
    {
        _rig.Clock.Advance(TimeSpan.FromMinutes(5));
        await _rig.Batches.Upsert("", [Whole("urn:e:1", Attribute("a", "1"), Attribute("b", "2"))], UpsertMode.Replace, _cancel);

        Assert.That((await _rig.Store.Find("", "urn:e:1", _cancel))!.ModifiedAt, Is.EqualTo(Noon.AddMinutes(5)));
    }

    [Test]
    public async Task NoOverwriteNamesWhatWasLeft()
    {
        var result = await _rig.Batches.Update(
            "", [Whole("urn:e:1", Attribute("a", "9"), Attribute("c", "3")), Whole("urn:x")], overwrite: false, _cancel);

        Assert.That(Text(result), Is.EqualTo("created  updated  failed urn:e:1 BadRequestData, urn:x ResourceNotFound"));
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "c")), Is.EqualTo(("1", "3")));
    }

    [Test]
    public async Task MergeAppliesInOrder()
    {
        await _rig.Batches.Merge(
            "", [Whole("urn:e:1", Attribute("a", """{"x":1}""")), Whole("urn:e:1", Attribute("a", """{"y":2}"""))], new MergeOptions(), _cancel);

        Assert.That(await _rig.Value("urn:e:1", "a"), Is.EqualTo("""{"x":1,"y":2}"""));
    }

    // Clause 5.5.11.4.
    [Test]
    public async Task SecondDeletionFails()
    {
        var result = await _rig.Batches.Delete("", ["urn:e:1", "urn:x", "urn:e:1"], _cancel);

        Assert.That(Text(result), Is.EqualTo("created  updated urn:e:1 failed urn:x ResourceNotFound, urn:e:1 ResourceNotFound"));
    }

    [Test]
    public async Task ElementsShareOneTime()
    {
        await _rig.Batches.Upsert("", [Whole("urn:n:1"), Whole("urn:n:2"), Whole("urn:n:1", Attribute("a", "1"))], UpsertMode.Update, _cancel);

        Assert.That(_rig.Store.Changes.Skip(1).Select(c => c.Change.At).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task OnlyConflictsAreTriedAgain()
    {
        _rig.Store.BeforeCommit = async commits =>
        {
            _rig.Store.BeforeCommit = _ => Task.FromResult(_commits++);
            await _rig.Store.Commit([new(commits[0].Tenant, commits[0].ExpectedVersion, Interference(commits[0].Change.State))], _cancel);
        };
        var result = await _rig.Batches.Merge(
            "", [Whole("urn:e:1", Attribute("a", "9")), Whole("urn:x")], new MergeOptions(), _cancel);

        Assert.That(Text(result), Is.EqualTo("created  updated urn:e:1 failed urn:x ResourceNotFound"));
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "z")), Is.EqualTo(("9", "0")));
        Assert.That(_commits, Is.EqualTo(2));
    }

    [Test]
    public async Task ExpiredIsCreatedAnew()
    {
        await _rig.Provision.Merge("", "urn:e:1", new EntityFragment { ExpiresAt = _rig.In(1) }, new MergeOptions(), _cancel);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var result = await _rig.Batches.Upsert("", [Whole("urn:e:1", Attribute("a", "7"))], UpsertMode.Update, _cancel);

        Assert.That(Text(result), Is.EqualTo("created urn:e:1 updated  failed "));
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "b")), Is.EqualTo(("7", "-")));
    }

    private static EntityChange Interference(Entity entity) =>
        EntityEdits.Append(entity, Fragment(Attribute("z", "0")), true, Noon).Change!;

    private static string Text(BatchResult result) =>
        $"created {string.Join(' ', result.Created)} updated {string.Join(' ', result.Updated)} failed "
        + string.Join(", ", result.Errors.Select(e => $"{e.EntityId ?? "-"} {e.Problem.Type.Uri.Split('/')[^1]}"));
}
