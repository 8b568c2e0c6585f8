using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.EntityMaps;

/// <summary>A page of a query over an entity map.</summary>
/// <param name="IsNew">The map was made for this query.</param>
public sealed record MappedPage(EntityPage Page, string MapId, bool IsNew);

/// <summary>Retrieves, queries and purges by entity maps (clauses 5.5.14, 5.6.21, 5.7.1.4, 5.7.2.4).</summary>
public sealed class EntityMapConsumption(
    EntityConsumption entities, EntityPurge purge, EntityMapRegistry registry, EntityMapMaker maker, TenantRegistry tenants)
{
    private const int PurgedAtOnce = 500;

    /// <summary>One page of the map that is named, or of a new one where there is none.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults for a new map; BadRequestData: the map was made by another query.</exception>
    public async ValueTask<MappedPage> Query(string tenant, EntityQuery query, EntityMapWish wish, CancellationToken cancel)
    {
        var known = wish.Id is { } id ? registry.FindFor(tenant, id, query, isTemporal: false) : null;
        var held = known ?? await maker.OfQuery(tenant, query, wish, cancel);
        var walk = new EntityMapWalk(entities, tenant, held.Map, query);
        var page = await walk.Run(cancel);
        registry.Prune(held, held.Over is null ? walk.Gone : []);
        return new MappedPage(page, held.Map.Id, known is null);
    }

    /// <summary>
    /// The map for an entity that was retrieved: the one that is named, or a new one. What is held here is shown whatever the map says; it
    /// chooses among other sources.
    /// </summary>
    /// <returns>The map's id.</returns>
    public string Retrieve(string tenant, EntityTarget target, EntityMapWish wish)
    {
        var known = wish.Id is { } id ? registry.Find(tenant, id) : null;
        return (known ?? maker.OfEntity(tenant, target, wish.Lifetime)).Map.Id;
    }

    /// <summary>Deletes those of the map's entities that fit. One that is gone is not made anew: the new one would hold what the client has not seen.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; ResourceNotFound: no such map; BadRequestData: it was made by another query; what the purge throws.</exception>
    public async Task Purge(string tenant, EntityQuery query, Projection? attributes, string mapId, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        var held = KnownToPurge(tenant, mapId, query)
            ?? throw ProblemException.NotFound($"EntityMap {mapId} does not exist, or has expired; nothing is purged");
        foreach (var chunk in held.Map.Entries.Where(entry => entry.IsHeldHere).Chunk(PurgedAtOnce))
        {
            await purge.Purge(tenant, query with { Among = chunk.Select(entry => entry.EntityId).ToHashSet() }, attributes, cancel);
        }
    }

    // A purge knows no pick, by which the map may have been narrowed.
    private HeldEntityMap? KnownToPurge(string tenant, string id, EntityQuery query)
    {
        var held = registry.Find(tenant, id);
        return held is null || SameSelection.Holds(query, held.MadeBy with { ShownBy = null }) ? held : throw EntityMapRegistry.MadeByAnother(id);
    }
}
