using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.EntityMaps;

/// <summary>
/// One page of a query over an entity map (clause 5.5.9.3). Conditions are checked again; what no longer fits is <see cref="Gone"/>, and the
/// page is filled from what follows. Before the offset nothing goes: the next page begins where the last one ended, whatever was deleted
/// meanwhile. O(page) lookups; O(map) with a count or an order.
/// </summary>
internal sealed class EntityMapWalk(EntityConsumption entities, string tenant, EntityMap map, EntityQuery query)
{
    private const int MaxChunk = 500;

    private readonly string[] _ids = [.. map.Entries.Where(e => e.IsHeldHere && EntityMatcher.MatchesId(query, e.EntityId)).Select(e => e.EntityId)];
    private readonly OrderedPage? _ordered = query.OrderBy is { } by ? new OrderedPage(by, query.Offset, query.Limit) : null;
    private readonly List<Entity> _page = new(Math.Min(query.Limit, MaxChunk));
    private readonly bool _toTheEnd = query.Count || query.OrderBy is not null;
    private long _matches;

    /// <summary>Entities that the map is to lose.</summary>
    public HashSet<string> Gone { get; } = [];

    public async ValueTask<EntityPage> Run(CancellationToken cancel)
    {
        var start = _ordered is null ? Math.Min(query.Offset, _ids.Length) : 0;
        var before = query.Count && start > 0 ? await CountUpTo(start, cancel) : start;
        for (int at = start, size = 0; at < _ids.Length && (_toTheEnd || _matches <= query.Limit); at += size)
        {
            size = Math.Min(_ids.Length - at, _toTheEnd ? MaxChunk : Math.Min(Math.Max(query.Limit + 1, 2 * size), MaxChunk));
            await Take(_ids.AsMemory(at, size), at, cancel);
        }

        var wanted = _ordered is null ? query.Limit : (long)query.Offset + query.Limit;
        return new EntityPage(_ordered?.ToPage() ?? _page, query.Count ? before + _matches : null, _matches > wanted);
    }

    private async ValueTask<long> CountUpTo(int end, CancellationToken cancel)
    {
        var count = 0L;
        for (var at = 0; at < end; at += MaxChunk)
        {
            var fitting = await Find(query, _ids.AsMemory(at, Math.Min(MaxChunk, end - at)).ToArray(), cancel);
            count += fitting.Count;
        }

        return count;
    }

    private async ValueTask Take(ReadOnlyMemory<string> ids, int at, CancellationToken cancel)
    {
        var chunk = ids.ToArray();
        var fitting = await Find(query, chunk, cancel);
        await Leave(chunk, fitting, cancel);
        for (var i = 0; i < chunk.Length; i++)
        {
            if (fitting.TryGetValue(chunk[i], out var entity))
            {
                Take(entity, at + i);
            }
        }
    }

    private void Take(Entity entity, int position)
    {
        _matches++;
        if (_ordered is not null)
        {
            _ordered.Add(entity, position);
        }
        else if (_matches <= query.Limit)
        {
            _page.Add(entity);
        }
    }

    // Ids that the request names choose among the map's entities for once: what they leave out stays in the map.
    private async ValueTask Leave(string[] chunk, Dictionary<string, Entity> fitting, CancellationToken cancel)
    {
        var missing = chunk.Where(id => !fitting.ContainsKey(id)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        var selected = query.Selectors.Any(s => !s.Ids.IsEmpty || s.IdPattern is not null);
        var staying = selected ? await Find(SameSelection.WithoutIds(query), missing, cancel) : [];
        Gone.UnionWith(missing.Where(id => !staying.ContainsKey(id)));
    }

    private async ValueTask<Dictionary<string, Entity>> Find(EntityQuery wanted, string[] among, CancellationToken cancel)
    {
        var chunk = wanted with { Among = among.ToHashSet(), Limit = among.Length, Offset = 0, Count = false, OrderBy = null };
        var page = await entities.Query(tenant, chunk, cancel);
        return page.Entities.ToDictionary(entity => entity.Id);
    }
}
