using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Core.Entities;

/// <summary>Retrieves the entities that relationships lead to (clause 4.5.23), of the same tenant, one level at a time.</summary>
public sealed class LinkedEntities(IEntityStore store, TimeProvider clock)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    /// <param name="linking">What was retrieved or queried, of a tenant that exists.</param>
    /// <param name="shown">What may be shown of an entity that was found; null: all.</param>
    /// <returns>What the answer shows, the linking entities first.</returns>
    /// <exception cref="ProblemException">TooManyResults: more targets than the retrieval allows.</exception>
    public async ValueTask<IReadOnlyList<EntityGraph>> Join(
        string tenant, IReadOnlyList<Entity> linking, Presentation presentation, LinkedRetrieval retrieval, CancellationToken cancel, Func<Entity, Entity>? shown = null)
    {
        var walk = new LinkedEntityWalk(linking, presentation, retrieval);
        while (walk.Wanted.Count > 0)
        {
            var found = await Find(tenant, walk.Wanted, cancel);
            walk.Take(shown is null ? found : found.ConvertAll(one => shown(one)));
        }

        return walk.Result();
    }

    /// <summary>Whether a query that follows relationships (clause 4.9) holds for an entity, with the others as they are now.</summary>
    /// <param name="most">So many are looked at.</param>
    /// <exception cref="ProblemException">TooComplexQuery: the query leads to more, or takes too long.</exception>
    public async ValueTask<bool> Hold(string tenant, QExpression expression, Entity entity, int most, CancellationToken cancel)
    {
        var condition = new LinkedCondition(expression, entity, most);
        while (condition.Wanted.Count > 0)
        {
            condition.Take(await Find(tenant, condition.Wanted, cancel));
        }

        return condition.Holds;
    }

    private async ValueTask<List<Entity>> Find(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        var found = new List<Entity>(ids.Count);
        foreach (var id in ids)
        {
            cancel.ThrowIfCancellationRequested();
            if (await _store.Find(tenant, id, cancel) is { } entity && !Transience.HasEnded(entity, now))
            {
                found.Add(Transience.Remaining(entity, now));
            }
        }

        return found;
    }
}
