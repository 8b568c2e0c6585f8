using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Entities;

/// <summary>Reads entities (clauses 5.7.1, 5.7.2). What has expired is never shown, whether or not it is still stored (clause 4.22).</summary>
public sealed class EntityConsumption(IEntityStore store, TimeProvider clock, TenantRegistry tenants)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;
    private readonly TenantRegistry _tenants = tenants;

    /// <summary>Clause 5.7.1. What was never stored as it is shown, for something in it has just ended, has version 0.</summary>
    /// <exception cref="ProblemException">ResourceNotFound, NonexistentTenant, PreconditionFailed; BadRequestData: the id is not a URI.</exception>
    public ValueTask<Entity> Retrieve(string tenant, EntityTarget target, CancellationToken cancel)
    {
        if (tenant.Length > 0)
        {
            return RetrieveOfTenant(tenant, target, cancel);
        }

        // What the engine has at hand is answered without a state machine: this is the broker's most frequent request.
        var found = _store.Find(tenant, target.Id, cancel);
        return found.IsCompletedSuccessfully ? new ValueTask<Entity>(Live(target, found.Result)) : Await(target, found);
    }

    /// <summary>Clause 5.7.2.</summary>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        return Live(await _store.Query(tenant, query, cancel));
    }

    /// <summary>The ids of the first <see cref="EntityQuery.Limit"/> entities that the query finds.</summary>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async ValueTask<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        return await _store.Ids(tenant, query, cancel);
    }

    private async ValueTask<Entity> RetrieveOfTenant(string tenant, EntityTarget target, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        return Live(target, await _store.Find(tenant, target.Id, cancel));
    }

    private async ValueTask<Entity> Await(EntityTarget target, ValueTask<Entity?> found) => Live(target, await found);

    private Entity Live(EntityTarget target, Entity? entity)
    {
        var now = _clock.GetUtcNow();
        var found = target.Require(entity is not null && Transience.HasEnded(entity, now) ? null : entity);
        var remaining = Transience.Remaining(found, now);
        return ReferenceEquals(remaining, found) ? found : remaining with { Version = 0 };
    }

    private EntityPage Live(EntityPage page)
    {
        var now = _clock.GetUtcNow();
        List<Entity>? live = null;
        for (var i = 0; i < page.Entities.Count; i++)
        {
            var entity = Transience.Remaining(page.Entities[i], now);
            if (live is null && !ReferenceEquals(entity, page.Entities[i]))
            {
                live = [.. page.Entities];
            }

            if (live is not null)
            {
                live[i] = entity;
            }
        }

        return live is null ? page : page with { Entities = live };
    }
}
