using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.EntityMaps;

/// <summary>
/// One page of a temporal query over an entity map (clause 5.5.9.3), as <see cref="EntityMapWalk"/> is one of entities. Requests on one map may
/// ask for different times: what has nothing in this one stays in the map; what has nothing left of the time that the map was made of is
/// <see cref="Gone"/>.
/// </summary>
internal sealed class EvolutionMapWalk(EvolutionConsumption evolutions, HeldEntityMap held, EvolutionQuery query)
{
    // Evolutions are large: few at a time.
    private const int MaxChunk = 50;

    private readonly string[] _ids = InOrder([.. held.Map.Entries
        .Where(e => e.IsHeldHere && EntityMatcher.MatchesId(query.Entities, e.EntityId)).Select(e => e.EntityId)], query.Entities.OrderBy);

    private readonly List<Evolution> _page = [];
    private long _matches;

    /// <summary>Entities that the map is to lose.</summary>
    public HashSet<string> Gone { get; } = [];

    public async ValueTask<FoundEvolutions> Run(CancellationToken cancel)
    {
        var (start, limit) = (Math.Min(query.Entities.Offset, _ids.Length), query.Entities.Limit);
        var before = query.Entities.Count ? await CountUpTo(start, cancel) : 0;
        for (int at = start, size; at < _ids.Length && (query.Entities.Count || _matches <= limit); at += size)
        {
            size = Math.Min(_ids.Length - at, Math.Min(limit + 1, MaxChunk));
            await Take(_ids[at..(at + size)], cancel);
        }

        return new FoundEvolutions(_page, query.Entities.Count ? before + _matches : null, _matches > limit);
    }

    private async ValueTask<long> CountUpTo(int end, CancellationToken cancel)
    {
        var count = 0L;
        for (var at = 0; at < end; at += MaxChunk)
        {
            count += (await Find(query.ToIds(MaxChunk), _ids[at..Math.Min(end, at + MaxChunk)], cancel)).Count;
        }

        return count;
    }

    private async ValueTask Take(string[] chunk, CancellationToken cancel)
    {
        var fitting = await Find(_matches < query.Entities.Limit ? query : query.ToIds(chunk.Length), chunk, cancel);
        await Leave([.. chunk.Where(id => !fitting.ContainsKey(id))], cancel);
        foreach (var id in chunk)
        {
            if (fitting.TryGetValue(id, out var evolution) && ++_matches <= query.Entities.Limit)
            {
                _page.Add(evolution);
            }
        }
    }

    private async ValueTask Leave(string[] missing, CancellationToken cancel)
    {
        if (missing.Length == 0 || held.Over is not { } over)
        {
            return;
        }

        var byAllOfMap = query.ToIds(missing.Length) with { Temporal = over with { LastN = null } };
        var staying = await Find(byAllOfMap with { Entities = SameSelection.WithoutIds(byAllOfMap.Entities) }, missing, cancel);
        Gone.UnionWith(missing.Where(id => !staying.ContainsKey(id)));
    }

    private async ValueTask<Dictionary<string, Evolution>> Find(EvolutionQuery wanted, string[] among, CancellationToken cancel)
    {
        var chunk = wanted.Entities with { Among = among.ToHashSet(), Limit = among.Length, Offset = 0, Count = false, OrderBy = null };
        var found = await evolutions.Query(held.Tenant, wanted with { Entities = chunk }, cancel);
        return found.Evolutions.ToDictionary(evolution => evolution.Id);
    }

    // Evolutions are put in order by id alone.
    private static string[] InOrder(string[] ids, OrderBy? by)
    {
        if (by is null)
        {
            return ids;
        }

        var order = new EntityOrder(by);
        var ranked = ids.Select((id, i) => order.Rank(new Entity { Id = id, Types = [] }, i)).ToList();
        ranked.Sort(order);
        return [.. ranked.Select(r => r.Entity.Id)];
    }
}
