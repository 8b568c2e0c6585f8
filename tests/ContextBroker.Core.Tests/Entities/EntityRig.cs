using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Entities;

/// <summary>The entity use cases over a store in memory, at noon.</summary>
internal sealed class EntityRig
{
    public EntityRig()
    {
        Store = new MemoryEntityStore(Clock);
        Tenants = new TenantRegistry(Store);
        var locks = new EntityLocks();
        Provision = new EntityProvision(Store, Clock, Tenants, locks);
        Batches = new EntityBatchProvision(Store, Clock, Tenants, locks);
        Consumption = new EntityConsumption(Store, Clock, Tenants);
        Discovery = new EntityDiscovery(Store, Tenants);
        Purge = new EntityPurge(Store, Clock, Tenants, locks);
        Import = new EntityImport(Batches);
    }

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public MemoryEntityStore Store { get; }

    public TenantRegistry Tenants { get; }

    public EntityProvision Provision { get; }

    public EntityBatchProvision Batches { get; }

    public EntityConsumption Consumption { get; }

    public EntityDiscovery Discovery { get; }

    public EntityPurge Purge { get; }

    public EntityImport Import { get; }

    public TransientEntities Sweeper =>
        new(Store, Batches, Clock, Options.Create(new EntityOptions()), NullLogger<TransientEntities>.Instance);

    /// <summary>The value of an attribute's default instance, or "-".</summary>
    public async Task<string> Value(string id, string name, string tenant = "") =>
        (await Store.Find(tenant, id, default))?.Find(name)?.Find(null)?.Value.ToString() ?? "-";

    public Timestamp In(int minutes) => Timestamp.At(Clock.GetUtcNow().AddMinutes(minutes));
}
