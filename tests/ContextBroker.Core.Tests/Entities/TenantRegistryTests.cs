using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class TenantRegistryTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EntityRig();

    [Test]
    public void UnknownTenantIsRefused()
    {
        Func<Task>[] calls =
        [
            () => _rig.Provision.Update("city", "urn:e", Fragment(), _cancel), () => _rig.Batches.Delete("city", ["urn:e"], _cancel),
            () => _rig.Consumption.Retrieve("city", "urn:e", _cancel).AsTask(), () => _rig.Discovery.Types("city", _cancel).AsTask(),
            () => _rig.Consumption.Query("city", new EntityQuery(), _cancel).AsTask(),
        ];

        foreach (var call in calls)
        {
            Assert.That(call, Refusals.With(ProblemType.NonexistentTenant, "Tenant city does not exist"));
        }
    }

    [Test]
    public async Task FirstWriteMakesTenant()
    {
        await _rig.Provision.Create("city", Whole("urn:e"), _cancel);
        await _rig.Batches.Upsert("town", [Whole("urn:e")], UpsertMode.Replace, _cancel);

        Assert.That((await _rig.Consumption.Retrieve("city", "urn:e", _cancel)).Id, Is.EqualTo("urn:e"));
        Assert.That(await _rig.Tenants.Exists("town", _cancel), Is.True);
        Assert.That(await _rig.Value("urn:e", "a"), Is.EqualTo("-"));
    }

    [Test]
    public async Task FailedWriteMakesNone()
    {
        await _rig.Batches.Create("city", [new() { Id = "urn:e" }], _cancel);

        Assert.That(await _rig.Tenants.Exists("city", _cancel), Is.False);
    }

    [Test]
    public async Task StoredTenantsAreKnown()
    {
        await _rig.Provision.Create("city", Whole("urn:e"), _cancel);

        Assert.That(await new TenantRegistry(_rig.Store).Exists("city", _cancel), Is.True);
    }

    [Test]
    public async Task CommitsOfOthersAreHeardOf()
    {
        var other = new TenantRegistry(_rig.Store);
        Assert.That(await other.Exists("city", _cancel), Is.False);

        await _rig.Store.Commit([new("city", 0, EntityEdits.Create(Whole("urn:e"), Noon))], _cancel);
        Assert.That(await other.Exists("city", _cancel), Is.True);
    }

    [TestCase("a b")]
    [TestCase("a/b")]
    [TestCase("a,b")]
    [TestCase("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public void NameMustBeOne(string tenant) =>
        Assert.That(() => _rig.Provision.Create(tenant, Whole("urn:e"), _cancel), Refusals.With(ProblemType.BadRequestData, "A tenant's name"));

    [TestCase("openiot")]
    [TestCase("urn:ngsi-ld:tenant:kawasaki_1.a")]
    [TestCase("横浜市")]
    public async Task NameMayBe(string tenant)
    {
        await _rig.Provision.Create(tenant, Whole("urn:e"), _cancel);

        Assert.That(await _rig.Tenants.Exists(tenant, _cancel), Is.True);
    }
}
