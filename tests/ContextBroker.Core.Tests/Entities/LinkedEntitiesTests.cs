using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class LinkedEntitiesTests
{
    private static readonly LinkedRetrieval Flat = new(LinkedForm.Flat, 2);

    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;
    private LinkedEntities _linked = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        _linked = new LinkedEntities(_rig.Store, _rig.Clock);
        await _rig.Provision.Create("", Whole("urn:e:1", To("urn:e:2")), _cancel);
        await _rig.Provision.Create("", Whole("urn:e:2", To("urn:e:3"), Attribute("t", Instance("2") with { ExpiresAt = _rig.In(1) })), _cancel);
        await _rig.Provision.Create("", Whole("urn:e:3") with { ExpiresAt = _rig.In(1) }, _cancel);
    }

    [Test]
    public async Task FollowsLevelByLevel() => Assert.That(await Ids(""), Is.EqualTo("urn:e:1 urn:e:2 urn:e:3"));

    [Test]
    public async Task ExpiredIsNotLinked()
    {
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var graphs = await Join("");
        Assert.That(graphs.Select(g => g.Entity.Id), Is.EqualTo(new[] { "urn:e:1", "urn:e:2" }));
        Assert.That(graphs[1].Entity.Attributes.Select(a => a.Name), Is.EqualTo(new[] { "to" }));
    }

    [Test]
    public async Task OtherTenantsAreNotLinked()
    {
        await _rig.Provision.Create("kawasaki", Whole("urn:e:1", To("urn:e:2")), _cancel);
        Assert.That(await Ids("kawasaki"), Is.EqualTo("urn:e:1"));
    }

    private static EntityAttribute To(string id) => Attribute("to", Instance($"\"{id}\"", kind: AttributeKind.Relationship));

    private async Task<string> Ids(string tenant) => string.Join(' ', (await Join(tenant)).Select(g => g.Entity.Id));

    private async Task<IReadOnlyList<EntityGraph>> Join(string tenant) =>
        await _linked.Join(tenant, [await _rig.Consumption.Retrieve(tenant, "urn:e:1", _cancel)], Presentation.Normalized, Flat, _cancel);
}
