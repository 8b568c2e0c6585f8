using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.MongoDb.Queries;

/// <summary>One walk through candidates: keeps the page, counts if asked to, and says when nothing more is wanted.</summary>
internal sealed class QueryScan(EntityReader entities, string tenant, EntityQuery query, int maxOrdered, DateTimeOffset now)
{
    private readonly EntityQuery _query = query;
    private readonly int _maxOrdered = maxOrdered;
    private readonly DateTimeOffset _now = now;
    private readonly LinkedTargets? _linked = query.Q?.LinkedDepth > 0 ? new LinkedTargets(entities, tenant, now) : null;
    private readonly OrderedPage? _ordered = query.OrderBy is { } order ? new OrderedPage(order, query.Offset, query.Limit) : null;
    private readonly List<Entity> _page = new(Math.Min(query.Limit, 128));
    private readonly long _wanted = (long)query.Offset + query.Limit;
    private long _matches;

    /// <summary>The number of the page's last entity.</summary>
    public long LastTaken { get; private set; }

    public bool IsDone => !NeedsAll && _matches > _wanted;

    /// <summary>Every candidate has to be looked at.</summary>
    public bool NeedsAll => _query.Count || _ordered is not null;

    /// <param name="candidates">In the order of creation, behind those given before.</param>
    public async Task Look(IReadOnlyList<StoredState> candidates, CancellationToken cancel)
    {
        var present = candidates.Select(c => (c.K, Entity: Present(c))).Where(c => c.Entity is not null).ToList();
        var fits = _linked is null ? null : await _linked.Match(_query, present.ConvertAll(p => p.Entity!), cancel).ConfigureAwait(false);
        for (var i = 0; i < present.Count && !IsDone; i++)
        {
            var (k, entity) = present[i];
            if (fits?[i] ?? EntityMatcher.Matches(_query, entity!))
            {
                Take(entity!, k);
            }
        }
    }

    /// <summary>All candidates up to the offset fit, and were not given.</summary>
    public void Skip() => _matches = _query.Offset;

    public EntityPage Page(long? count = null) => new(_ordered?.ToPage() ?? _page, count ?? (_query.Count ? _matches : null), _matches > _wanted);

    private Entity? Present(StoredState state)
    {
        if (state.EndsAt is not { } end || end > _now.UtcTicks)
        {
            return state.Entity;
        }

        return Transience.HasEnded(state.Entity, _now) ? null : Transience.Remaining(state.Entity, _now);
    }

    private void Take(Entity entity, long k)
    {
        _matches++;
        if (_ordered is not null)
        {
            RefuseTooMany();
            _ordered.Add(entity, k);
        }
        else if (_matches > _query.Offset && _matches <= _wanted)
        {
            _page.Add(entity);
            LastTaken = k;
        }
    }

    private void RefuseTooMany()
    {
        if (_matches > _maxOrdered)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_maxOrdered} entities fit the query; so many are not put in order", "orderBy"));
        }
    }
}
