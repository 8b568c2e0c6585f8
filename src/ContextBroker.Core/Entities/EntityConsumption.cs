using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Entities;

/// <summary>What can be asked about entities (clause 5.7).</summary>
/// <remarks>A tenant that holds nothing does not exist (clause 5.5.10); it is looked for only when the answer would be empty.</remarks>
public sealed class EntityConsumption(IEntityStore store, TimeProvider clock)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    /// <summary>Clause 5.7.1.</summary>
    /// <exception cref="ProblemException">ResourceNotFound, NonexistentTenant.</exception>
    public async ValueTask<Entity> Retrieve(string tenant, string id, CancellationToken cancel)
    {
        var entity = await _store.Find(tenant, id, cancel);
        if (entity is not null && !(entity.ExpiresAt is { } end && end.Instant <= _clock.GetUtcNow()))
        {
            return entity;
        }

        await RequireTenant(tenant, cancel);
        throw ProblemException.NotFound($"Entity {id} does not exist");
    }

    /// <summary>Clause 5.7.2.</summary>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var page = await _store.Query(tenant, query, cancel);
        if (page.Entities.Count == 0)
        {
            await RequireTenant(tenant, cancel);
        }

        return page;
    }

    /// <summary>Clauses 5.7.5 to 5.7.10.</summary>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel)
    {
        await RequireTenant(tenant, cancel);
        return await _store.Types(tenant, cancel);
    }

    private async ValueTask RequireTenant(string tenant, CancellationToken cancel)
    {
        if (tenant.Length > 0 && !(await _store.Tenants(cancel)).Contains(tenant))
        {
            throw new ProblemException(new Problem(ProblemType.NonexistentTenant, $"Tenant {tenant} does not exist"));
        }
    }
}
