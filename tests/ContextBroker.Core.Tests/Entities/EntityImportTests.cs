using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityImportTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EntityRig();

    [Test]
    public async Task LoadingAgainChangesNothing()
    {
        EntityFragment[] entities = [Whole("urn:e:1", Attribute("a", """{"x":1,"y":[1,2]}""")), Whole("urn:e:2")];
        var first = await _rig.Import.Load("", entities, ExistingEntities.ReplaceIfChanged, _cancel);
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _rig.Import.Load("", entities, ExistingEntities.ReplaceIfChanged, _cancel);

        Assert.That((first.Created, second.Created, second.Replaced, second.Unchanged), Is.EqualTo((2, 0, 0, 2)));
        Assert.That(_rig.Store.LastSequence, Is.EqualTo(2));
    }

    [TestCase(ExistingEntities.ReplaceIfChanged, 1, 0, "2")]
    [TestCase(ExistingEntities.Keep, 0, 1, "1")]
    public async Task ChangedIsReplacedOrKept(ExistingEntities existing, int replaced, int unchanged, string value)
    {
        await _rig.Import.Load("", [Whole("urn:e:1", Attribute("a", "1"))], existing, _cancel);
        var result = await _rig.Import.Load("", [Whole("urn:e:1", Attribute("a", "2"))], existing, _cancel);

        Assert.That((result.Replaced, result.Unchanged), Is.EqualTo((replaced, unchanged)));
        Assert.That(await _rig.Value("urn:e:1", "a"), Is.EqualTo(value));
    }

    // Whoever says that none is there may be wrong: what a source says of its part is then said of the one that is.
    [TestCase(true)]
    [TestCase(false)]
    public async Task RevisesWhatIsThereWhateverWasExpected(bool areNew)
    {
        await _rig.Import.Load("", [Whole("urn:e:1", Attribute("a", "1"), Attribute("others", "7"))], ExistingEntities.Keep, _cancel);
        EntityFragment[] said = [Whole("urn:e:1", Attribute("a", "2")), Whole("urn:e:2", Attribute("a", "2"))];
        var result = await _rig.Import.Revise("", said, new HashSet<string> { "a" }, (_, _) => true, areNew, _cancel);

        Assert.That((result.Created, result.Replaced, result.Errors.Length), Is.EqualTo((1, 1, 0)));
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "others"), await _rig.Value("urn:e:2", "a")), Is.EqualTo(("2", "7", "2")));
    }

    [Test]
    public async Task BadElementsAreErrors()
    {
        var result = await _rig.Import.Load("", [Whole("urn:e:1"), new EntityFragment { Id = "urn:e:2" }], ExistingEntities.Keep, _cancel);

        Assert.That((result.Created, result.Errors.Single().EntityId), Is.EqualTo((1, "urn:e:2")));
    }
}
