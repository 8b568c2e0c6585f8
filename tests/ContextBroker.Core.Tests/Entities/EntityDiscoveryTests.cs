using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityDiscoveryTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        var two = Whole("urn:e:1", Attribute("b", "1"), Attribute("a", "2")) with { Types = ["urn:T:2", "urn:T:1"] };
        var one = Whole("urn:e:2", Attribute("a", Instance("\"urn:x\"", kind: AttributeKind.Relationship))) with { Types = ["urn:T:1"] };
        await _rig.Batches.Create("", [two, one], _cancel);
    }

    [Test]
    public async Task TypesAreListed() =>
        Assert.That((await _rig.Discovery.Types("", _cancel)).Select(t => (t.Type, t.EntityCount)), Is.EqualTo(new[] { ("urn:T:1", 2L), ("urn:T:2", 1L) }));

    [Test]
    public async Task TypeTellsItsAttributes()
    {
        var type = await _rig.Discovery.Type("", "urn:T:1", _cancel);

        Assert.That(type.Attributes.Select(a => $"{a.Name} {a.Count} {string.Join(',', a.Kinds)}"),
            Is.EquivalentTo(new[] { "b 1 Property", "a 2 Property,Relationship" }));
    }

    [Test]
    public async Task AttributesTellTheirTypes() =>
        Assert.That((await _rig.Discovery.Attributes("", _cancel)).Select(a => $"{a.Name} {string.Join(' ', a.Types)} {string.Join(' ', a.Kinds)}"),
            Is.EqualTo(new[] { "a urn:T:1 urn:T:2 Property Relationship", "b urn:T:1 urn:T:2 Property" }));

    [Test]
    public async Task AttributeIsCountedOncePerEntity() =>
        Assert.That((await _rig.Discovery.Attribute("", "a", _cancel)).Count, Is.EqualTo(2));

    [Test]
    public void UnknownIsNotFound()
    {
        Assert.That(async () => await _rig.Discovery.Type("", "urn:T:9", _cancel), Refusals.With(ProblemType.ResourceNotFound, "urn:T:9"));
        Assert.That(async () => await _rig.Discovery.Attribute("", "z", _cancel), Refusals.With(ProblemType.ResourceNotFound, "attribute z"));
    }
}
