using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.EntityMaps;

/// <summary>Makes entity maps of what queries find here. What other sources hold is to be added to the entries that it makes.</summary>
public sealed class EntityMapMaker(EntityConsumption entities, EntityMapRegistry registry, TimeProvider clock, IOptions<EntityMapOptions> options)
{
    private readonly EntityMapOptions _options = options.Value;

    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults: more entities than a map may hold.</exception>
    internal async ValueTask<HeldEntityMap> OfQuery(string tenant, EntityQuery query, EntityMapWish wish, CancellationToken cancel)
    {
        var wanted = wish.MaySplit ? new EntityQuery { Selectors = query.Selectors } : query;
        var found = await entities.Ids(tenant, wanted with { Limit = _options.MaxEntities }, cancel);
        return Hold(tenant, found.Ids, found.HasMore, query, wish);
    }

    /// <summary>A map of what was found.</summary>
    /// <exception cref="ProblemException">TooManyResults: there is more than a map may hold.</exception>
    internal HeldEntityMap Hold(string tenant, IReadOnlyList<string> ids, bool hasMore, EntityQuery query, EntityMapWish wish, TemporalQuery? over = null) =>
        hasMore
            ? throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_options.MaxEntities} entities fit the query; no EntityMap may hold so many", "entityMap"))
            : Hold(tenant, ids, query, wish.Lifetime, over);

    /// <summary>A map of the one entity that was retrieved, or whose evolution was.</summary>
    internal HeldEntityMap OfEntity(string tenant, EntityTarget target, IsoDuration? lifetime, TemporalQuery? over = null) =>
        Hold(tenant, [target.Id], new EntityQuery { Selectors = [new EntitySelector { Types = target.Types }] }, lifetime, over);

    /// <summary>Entities of one map at most.</summary>
    internal int MaxEntities => _options.MaxEntities;

    /// <summary>When a map would expire that is asked to live so long from now on.</summary>
    internal DateTimeOffset Bounded(DateTimeOffset expiresAt)
    {
        var latest = clock.GetUtcNow() + _options.MaxLifetime;
        return expiresAt < latest ? expiresAt : latest;
    }

    private HeldEntityMap Hold(string tenant, IReadOnlyList<string> ids, EntityQuery query, IsoDuration? lifetime, TemporalQuery? over)
    {
        var now = clock.GetUtcNow();
        var id = $"urn:ngsi-ld:EntityMap:{Guid.CreateVersion7(now)}";
        var expiresAt = Bounded(lifetime is { } wished ? wished.After(now) : now + _options.DefaultLifetime);
        return registry.Add(tenant, new EntityMap(id, expiresAt, [.. ids.Select(EntityMapEntry.Local)]), query, over);
    }
}
