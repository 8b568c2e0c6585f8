using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
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
        if (found.HasMore)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_options.MaxEntities} entities fit the query; no EntityMap may hold so many", "entityMap"));
        }

        return Hold(tenant, found.Ids, query, wish.Lifetime);
    }

    /// <summary>A map of the one entity that was retrieved.</summary>
    internal HeldEntityMap OfEntity(string tenant, EntityTarget target, IsoDuration? lifetime) =>
        Hold(tenant, [target.Id], new EntityQuery { Selectors = [new EntitySelector { Types = target.Types }] }, lifetime);

    /// <summary>When a map would expire that is asked to live so long from now on.</summary>
    internal DateTimeOffset Bounded(DateTimeOffset expiresAt)
    {
        var latest = clock.GetUtcNow() + _options.MaxLifetime;
        return expiresAt < latest ? expiresAt : latest;
    }

    private HeldEntityMap Hold(string tenant, IReadOnlyList<string> ids, EntityQuery query, IsoDuration? lifetime)
    {
        var now = clock.GetUtcNow();
        var id = $"urn:ngsi-ld:EntityMap:{Guid.CreateVersion7(now)}";
        var expiresAt = Bounded(lifetime is { } wished ? wished.After(now) : now + _options.DefaultLifetime);
        return registry.Add(tenant, new EntityMap(id, expiresAt, [.. ids.Select(EntityMapEntry.Local)]), query);
    }
}
