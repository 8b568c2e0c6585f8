using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Answers queries: the narrowest index gives candidates in the order of creation, the matcher decides on each.</summary>
internal sealed class EntityQueries(EntityReader entities, ReaderPool readers, Names names, TimeProvider clock)
{
    // How many candidates are looked at between two looks at the caller's patience.
    private const int CancelEvery = 1024;

    private readonly EntityReader _entities = entities;
    private readonly ReaderPool _readers = readers;
    private readonly Names _names = names;
    private readonly TimeProvider _clock = clock;

    public EntityPage Run(string tenant, EntityQuery query, CancellationToken cancel)
    {
        if (_names.FindTenant(tenant) is var number && number == 0)
        {
            return new EntityPage([], query.Count ? 0 : null, false);
        }

        using var lease = _readers.Rent();
        var scan = new Scan(this, lease.Connection, tenant, query, cancel);
        using var candidates = AccessPath.Open(lease.Connection, _entities, _names, number, tenant, query);
        return scan.Run(candidates);
    }

    private sealed class Scan(EntityQueries owner, Connection reader, string tenant, EntityQuery query, CancellationToken cancel)
    {
        private readonly EntityReader _entities = owner._entities;
        private readonly DateTimeOffset _now = owner._clock.GetUtcNow();
        private readonly long _epoch = owner._entities.Epoch;
        private readonly List<Entity> _page = new(Math.Min(query.Limit, 128));
        private long _matches;

        public EntityPage Run(Candidates candidates)
        {
            var wanted = (long)query.Offset + query.Limit;
            var looked = 0;
            while ((query.Count || _matches <= wanted) && candidates.Next(out var k))
            {
                if (++looked % CancelEvery == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                if (Match(k) is { } entity && ++_matches > query.Offset && _matches <= wanted)
                {
                    _page.Add(entity);
                }
            }

            return new EntityPage(_page, query.Count ? _matches : null, _matches > wanted);
        }

        private Entity? Match(long k)
        {
            var state = _entities.Find(reader, k, out var fromMemory);
            if (state is null || state.Tenant != tenant)
            {
                return null;
            }

            var matches = Remaining(state) is { } entity && EntityMatcher.Matches(query, entity);
            if (!fromMemory && (matches || !_entities.CacheIsFull))
            {
                state = _entities.Keep(state, _epoch);
            }

            return matches ? Remaining(state) : null;
        }

        private Entity? Remaining(StoredState state)
        {
            if (state.EndsAt is not { } end || end > _now.UtcTicks)
            {
                return state.Entity;
            }

            return Transience.HasEnded(state.Entity, _now) ? null : Transience.Remaining(state.Entity, _now);
        }
    }
}
