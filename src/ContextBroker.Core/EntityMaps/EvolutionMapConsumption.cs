using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.EntityMaps;

/// <summary>A page of evolutions over an entity map.</summary>
/// <param name="IsNew">The map was made for this query.</param>
public sealed record MappedEvolutions(FoundEvolutions Page, string MapId, bool IsNew);

/// <summary>Retrieves and queries evolutions by entity maps, and makes maps of them (clauses 5.5.14, 5.7.3.4, 5.7.4.4, 5.14.5).</summary>
public sealed class EvolutionMapConsumption(EvolutionConsumption evolutions, EntityMapRegistry registry, EntityMapMaker maker)
{
    /// <summary>Clause 5.14.5. The page that the query asks for and a map that the wish names do not matter.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults: more entities than a map may hold, or too much to look at.</exception>
    public async ValueTask<EntityMap> Create(string tenant, EvolutionQuery query, EntityMapWish wish, CancellationToken cancel) =>
        (await Make(tenant, query, wish, cancel)).Map;

    /// <summary>One page of the map that is named, or of a new one where there is none.</summary>
    /// <exception cref="ProblemException">As <see cref="Create"/>; BadRequestData: the map was made by another query.</exception>
    public async ValueTask<MappedEvolutions> Query(string tenant, EvolutionQuery query, EntityMapWish wish, CancellationToken cancel)
    {
        var known = wish.Id is { } id ? registry.FindFor(tenant, id, query.Conditions, isTemporal: true) : null;
        var held = known ?? await Make(tenant, query, wish, cancel);
        var walk = new EvolutionMapWalk(evolutions, held, query);
        var page = await walk.Run(cancel);
        registry.Prune(held, walk.Gone);
        return new MappedEvolutions(page, held.Map.Id, known is null);
    }

    /// <summary>As <see cref="EntityMapConsumption.Retrieve"/>, for an evolution.</summary>
    /// <returns>The map's id.</returns>
    public string Retrieve(string tenant, string entityId, EvolutionQuery query, EntityMapWish wish)
    {
        var known = wish.Id is { } id ? registry.Find(tenant, id) : null;
        return (known ?? maker.OfEntity(tenant, new EntityTarget(entityId), wish.Lifetime, query.Temporal)).Map.Id;
    }

    private async ValueTask<HeldEntityMap> Make(string tenant, EvolutionQuery query, EntityMapWish wish, CancellationToken cancel)
    {
        var wanted = wish.MaySplit ? query.WithoutFilters() : query;
        var found = await evolutions.Query(tenant, wanted.ToIds(maker.MaxEntities), cancel);
        return maker.Hold(tenant, [.. found.Evolutions.Select(e => e.Id)], found.HasMore, query.Conditions, wish, query.Temporal);
    }
}
