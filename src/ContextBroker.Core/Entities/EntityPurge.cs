using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Entities;

/// <summary>
/// Deletes all that a query finds (clause 5.6.21), or some attributes of it: batch by batch through the door, so that one purge of many
/// holds off nobody, and history and subscribers learn of each. What is created while it runs stays.
/// </summary>
public sealed class EntityPurge(IEntityStore store, TimeProvider clock, TenantRegistry tenants, EntityLocks locks)
{
    private const int BatchSize = 500;

    // Each entity of such a batch was changed by others between the query and the deletion, and no longer fits.
    private const int MaxFruitlessBatches = 100;

    /// <param name="attributes">Only those that it includes are deleted; null: the entities themselves.</param>
    /// <returns>How many entities were deleted or changed.</returns>
    /// <remarks>Cancelling takes effect between batches: what is purged stays purged.</remarks>
    /// <exception cref="ProblemException">NonexistentTenant; Conflict: others change what is to be purged all the time.</exception>
    public async Task<long> Purge(string tenant, EntityQuery query, Projection? attributes, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        var started = clock.GetUtcNow();
        var wanted = query with { ShownBy = attributes, Limit = BatchSize, Offset = 0, Count = false };
        var (purged, fruitless) = (0L, 0);
        while (fruitless < MaxFruitlessBatches)
        {
            var operations = await Next(tenant, wanted, attributes, started, cancel);
            if (operations.Count == 0)
            {
                return purged;
            }

            var outcomes = await new BatchRun(store, locks, tenant, clock.GetUtcNow()).Run(operations, cancel);
            var changed = outcomes.Count(outcome => outcome.Result?.Change is not null);
            purged += changed;
            fruitless = changed > 0 ? 0 : fruitless + 1;
        }

        throw new ProblemException(new Problem(
            ProblemType.Conflict, $"What is to be purged is being changed by others; {purged} entities were purged, and {MaxFruitlessBatches} attempts failed"));
    }

    // What a batch has purged no longer fits the query: the next page is the first again.
    private async Task<List<EntityOperation>> Next(
        string tenant, EntityQuery query, Projection? attributes, DateTimeOffset started, CancellationToken cancel)
    {
        var page = await store.Query(tenant, query, cancel);
        var operations = new List<EntityOperation>(page.Entities.Count);
        foreach (var entity in page.Entities)
        {
            if (entity.CreatedAt <= started)
            {
                operations.Add(new PurgeEntity(entity.Id, query, attributes));
            }
        }

        return operations;
    }
}

/// <summary>Deletes an entity or some of its attributes if it fits the query still, on the very state that is changed.</summary>
internal sealed record PurgeEntity(EntityTarget Target, EntityQuery Query, Projection? Attributes) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now)
    {
        if (entity is null || !EntityMatcher.Matches(Query, entity))
        {
            return new EditResult(null, [], []);
        }

        return Attributes is null ? Whole(EntityEdits.Delete(entity, now)) : EntityEdits.DeleteAttributes(entity, Attributes, now);
    }
}
