using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityProvisionTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        await _rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "1")), _cancel);
    }

    [Test]
    public void CreateOnExistingIsRefused() =>
        Assert.That(() => _rig.Provision.Create("", Whole("urn:e:1"), _cancel),
            Refusals.With(ProblemType.AlreadyExists, "Entity urn:e:1 already exists"));

    [TestCase("urn:e:2", 404, "Entity urn:e:2 does not exist")]
    [TestCase("no uri", 400, "The entity id \"no uri\" is not a URI")]
    public void MissingIsRefused(string id, int status, string detail)
    {
        var type = status == 404 ? ProblemType.ResourceNotFound : ProblemType.BadRequestData;
        var provision = _rig.Provision;
        Func<Task>[] calls =
        [
            () => provision.Replace("", id, Fragment(), _cancel), () => provision.Delete("", id, _cancel),
            () => provision.Merge("", id, Fragment(), new MergeOptions(), _cancel), () => provision.Update("", id, Fragment(), _cancel),
            () => provision.Append("", id, Fragment(), true, _cancel), () => provision.DeleteAttribute("", id, "a", null, false, _cancel),
            () => provision.UpdateAttribute("", id, Attribute("a", "1"), _cancel),
            () => provision.ReplaceAttribute("", id, Attribute("a", "1"), _cancel),
        ];

        foreach (var call in calls)
        {
            Assert.That(call, Refusals.With(type, detail));
        }
    }

    [Test]
    public async Task TypesOfTargetMustFit()
    {
        var other = new EntityTarget("urn:e:1", TypeSelectionParser.Parse("https://example.org/Other", LdContext.Core));
        Assert.That(() => _rig.Provision.Update("", other, Fragment(Attribute("a", "2")), _cancel), Refusals.With(ProblemType.ResourceNotFound, "types"));

        var same = new EntityTarget("urn:e:1", TypeSelectionParser.Parse(ShelterType, LdContext.Core));
        await _rig.Provision.Update("", same, Fragment(Attribute("a", "2")), _cancel);
        Assert.That(await _rig.Value("urn:e:1", "a"), Is.EqualTo("2"));
    }

    [Test]
    public async Task ChangeIsCommittedOnItsVersion()
    {
        await _rig.Provision.Update("", "urn:e:1", Fragment(Attribute("a", "2")), _cancel);
        await _rig.Provision.Delete("", "urn:e:1", _cancel);

        Assert.That(_rig.Store.Changes.Select(c => c.Change.Kind), Is.EqualTo(new[] { ChangeKind.Created, ChangeKind.Updated, ChangeKind.Deleted }));
    }

    [Test]
    public async Task NothingTouchedIsNotCommitted()
    {
        var result = await _rig.Provision.Append("", "urn:e:1", Fragment(Attribute("a", "2")), false, _cancel);

        Assert.That(result.NotUpdated.Single().AttributeName, Is.EqualTo("a"));
        Assert.That(_rig.Store.LastSequence, Is.EqualTo(1));
    }

    [Test]
    public async Task ConflictIsRetriedOnTheNewState()
    {
        _rig.Store.BeforeCommit = async _ =>
        {
            _rig.Store.BeforeCommit = null;
            await _rig.Batches.Merge("", [Whole("urn:e:1", Attribute("b", "9"))], new MergeOptions(), _cancel);
        };
        await _rig.Provision.Update("", "urn:e:1", Fragment(Attribute("a", "2")), _cancel);

        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "b")), Is.EqualTo(("2", "9")));
    }

    [Test]
    public async Task LosingForEverEndsInConflict()
    {
        var others = new EntityProvision(_rig.Store, _rig.Clock, _rig.Tenants, new EntityLocks());
        var isOther = false;
        _rig.Store.BeforeCommit = async _ =>
        {
            if (!isOther)
            {
                isOther = true;
                await others.Update("", "urn:e:1", Fragment(Attribute("b", "1")), _cancel);
                isOther = false;
            }
        };

        Assert.That(() => _rig.Provision.Update("", "urn:e:1", Fragment(Attribute("a", "2")), _cancel), Refusals.With(ProblemType.Conflict, "urn:e:1"));
        Assert.That(await _rig.Value("urn:e:1", "a"), Is.EqualTo("1"));
    }

    [Test]
    public async Task NoConcurrentUpdateIsLost()
    {
        _rig.Store.BeforeCommit = async _ => await Task.Yield();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            () => i % 4 == 0
                ? _rig.Batches.Merge("", [Whole("urn:e:1", Attribute($"n{i}", "1"))], new MergeOptions(), _cancel)
                : (Task)_rig.Provision.Append("", "urn:e:1", Fragment(Attribute($"n{i}", "1")), true, _cancel))));

        Assert.That((await _rig.Store.Find("", "urn:e:1", _cancel))!.Attributes, Has.Length.EqualTo(201));
    }

    [Test]
    public async Task ExpiredCountsAsMissing()
    {
        await _rig.Provision.Merge("", "urn:e:1", new EntityFragment { ExpiresAt = _rig.In(1) }, new MergeOptions(), _cancel);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(() => _rig.Provision.Update("", "urn:e:1", Fragment(), _cancel), Refusals.With(ProblemType.ResourceNotFound, "urn:e:1"));
        await _rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "7")), _cancel);
        Assert.That(_rig.Store.Changes.Skip(2).Select(c => c.Change.Kind), Is.EqualTo(new[] { ChangeKind.Deleted, ChangeKind.Created }));
    }

    [Test]
    public async Task ExpiredAttributeGoesWithTheNextChange()
    {
        await _rig.Provision.Append("", "urn:e:1", Fragment(Attribute("t", Instance("5") with { ExpiresAt = _rig.In(1) })), true, _cancel);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await _rig.Provision.Append("", "urn:e:1", Fragment(Attribute("t", "6")), false, _cancel);

        Assert.That(_rig.Store.Changes[^1].Change.Attributes.Select(a => (a.Name, a.Kind)),
            Is.EqualTo(new[] { ("t", ChangeKind.Deleted), ("t", ChangeKind.Created) }));
    }

    [Test]
    public async Task BegunCommitIsFinished()
    {
        using var cancelling = new CancellationTokenSource();
        _rig.Store.BeforeCommit = _ => cancelling.CancelAsync();
        await _rig.Provision.Update("", "urn:e:1", Fragment(Attribute("a", "2")), cancelling.Token);

        Assert.That(await _rig.Value("urn:e:1", "a"), Is.EqualTo("2"));
    }
}
