using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class ObserveEntityTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EntityRig();

    [Test]
    public async Task MissingEntityIsCreatedByItsType()
    {
        await _rig.Provision.Observe("new", Whole("urn:e:1", Observed("a", "1", 0)), _cancel);
        Assert.That(await _rig.Value("urn:e:1", "a", "new"), Is.EqualTo("1"));
    }

    [Test]
    public void WithoutTypeItMustExist() => Assert.That(
        () => _rig.Provision.Observe("", Fragment(Observed("a", "1", 0)) with { Id = "urn:e:1" }, _cancel),
        Refusals.With(ProblemType.ResourceNotFound, "Entity urn:e:1 does not exist"));

    [TestCase(-1, "1")]
    [TestCase(0, "2")]
    [TestCase(1, "2")]
    public async Task LaterObservationStays(int minutes, string expected)
    {
        await _rig.Provision.Observe("", Whole("urn:e:1", Observed("a", "1", 0)), _cancel);
        var result = await _rig.Provision.Observe("", Whole("urn:e:1", Observed("a", "2", minutes), Observed("b", "3", minutes)), _cancel);
        Assert.That((await _rig.Value("urn:e:1", "a"), await _rig.Value("urn:e:1", "b")), Is.EqualTo((expected, "3")));
        Assert.That(result.NotUpdated.Select(n => n.AttributeName), Is.EqualTo(expected == "1" ? ["a"] : Array.Empty<string>()));
    }

    [Test]
    public async Task TypesOfTheEntityStay()
    {
        await _rig.Provision.Create("", Whole("urn:e:1") with { Types = ["urn:other"] }, _cancel);
        await _rig.Provision.Observe("", Whole("urn:e:1", Observed("a", "1", 0)), _cancel);
        Assert.That((await _rig.Store.Find("", "urn:e:1", _cancel))!.Types, Is.EqualTo(new[] { "urn:other" }));
    }

    private EntityAttribute Observed(string name, string value, int minutes)
    {
        var attribute = Attribute(name, value);
        return attribute with { Instances = [attribute.Instances[0] with { ObservedAt = _rig.In(minutes) }] };
    }
}
