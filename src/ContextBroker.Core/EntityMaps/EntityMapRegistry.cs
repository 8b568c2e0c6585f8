using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.EntityMaps;

/// <summary>
/// The entity maps of all tenants, in memory: within the limits of <see cref="EntityMapOptions"/>, and no longer than they live. They are not
/// stored: whoever names a map that is gone gets a new one (clause 5.5.14).
/// </summary>
public sealed class EntityMapRegistry(TimeProvider clock, IOptions<EntityMapOptions> options, EntityMapMeter meter) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tenant, string Id), HeldEntityMap> _maps = [];
    private readonly LinkedList<HeldEntityMap> _byUse = [];
    private readonly EntityMapOptions _options = options.Value;
    private long _entities;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _maps.Count;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_byUse.First is { } first)
            {
                Forget(first.Value);
            }
        }
    }

    internal HeldEntityMap Add(string tenant, EntityMap map, EntityQuery madeBy, TemporalQuery? over = null)
    {
        var held = new HeldEntityMap(tenant, map, madeBy, over);
        lock (_gate)
        {
            _maps.Add(held.Key, held);
            Note(1, map.Entries.Length);
            held.Place = _byUse.AddLast(held);
            held.Bell = clock.CreateTimer(Ring, held, UntilEnd(map), Timeout.InfiniteTimeSpan);
            MakeRoom(held);
        }

        return held;
    }

    /// <summary>One that has not expired. It counts as used now.</summary>
    internal HeldEntityMap? Find(string tenant, string id)
    {
        lock (_gate)
        {
            if (!_maps.TryGetValue((tenant, id), out var held))
            {
                return null;
            }

            if (HasExpired(held))
            {
                Forget(held);
                return null;
            }

            _byUse.Remove(held.Place!);
            _byUse.AddLast(held.Place!);
            return held;
        }
    }

    /// <summary>One that was made by such a query.</summary>
    /// <exception cref="ProblemException">BadRequestData: it was made by another query.</exception>
    internal HeldEntityMap? FindFor(string tenant, string id, EntityQuery query, bool isTemporal)
    {
        var held = Find(tenant, id);
        return held is null || held.IsFor(query, isTemporal) ? held : throw MadeByAnother(id);
    }

    internal static ProblemException MadeByAnother(string id) => ProblemException.BadRequestData(
        $"EntityMap {id} was made by another query: type, attrs, pick, omit, datasetId, q, scopeQ and the geoquery must be the same as then", "NGSILD-EntityMap");

    internal void Reschedule(HeldEntityMap held, DateTimeOffset expiresAt)
    {
        lock (_gate)
        {
            held.Map = held.Map with { ExpiresAt = expiresAt };
            held.Bell?.Change(UntilEnd(held.Map), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes out entities that are gone or no longer fit.</summary>
    internal void Prune(HeldEntityMap held, IReadOnlySet<string> gone)
    {
        lock (_gate)
        {
            var before = held.Map.Entries.Length;
            held.Map = held.Map.Without(gone);
            Note(0, held.Bell is null ? 0 : held.Map.Entries.Length - before);
        }
    }

    internal void Remove(HeldEntityMap held)
    {
        lock (_gate)
        {
            Forget(held);
        }
    }

    internal void RemoveAll(string tenant)
    {
        lock (_gate)
        {
            foreach (var held in _maps.Values.Where(held => held.Key.Tenant == tenant).ToArray())
            {
                Forget(held);
            }
        }
    }

    private void MakeRoom(HeldEntityMap newest)
    {
        while ((_maps.Count > _options.MaxMaps || _entities > _options.MaxHeldEntities) && _byUse.First is { } oldest && oldest.Value != newest)
        {
            Forget(oldest.Value);
            meter.CountDisplaced();
        }
    }

    // Timers may ring a little early by the clock that decides: then again.
    private void Ring(object? state)
    {
        var held = (HeldEntityMap)state!;
        lock (_gate)
        {
            if (HasExpired(held))
            {
                Forget(held);
            }
            else
            {
                held.Bell?.Change(UntilEnd(held.Map), Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Its Bell says whether it is held still.
    private void Forget(HeldEntityMap held)
    {
        if (held.Bell is not { } bell)
        {
            return;
        }

        bell.Dispose();
        held.Bell = null;
        _maps.Remove(held.Key);
        _byUse.Remove(held.Place!);
        Note(-1, -held.Map.Entries.Length);
    }

    private void Note(int maps, int entities)
    {
        _entities += entities;
        meter.Count(maps, entities);
    }

    private bool HasExpired(HeldEntityMap held) => held.Map.ExpiresAt <= clock.GetUtcNow();

    private TimeSpan UntilEnd(EntityMap map)
    {
        var left = map.ExpiresAt - clock.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }
}
