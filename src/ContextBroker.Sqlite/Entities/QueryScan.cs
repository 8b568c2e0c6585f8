using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Entities;

/// <summary>One walk through candidates: keeps the page, counts if asked to, and stops as soon as nothing more is wanted.</summary>
internal sealed class QueryScan(
    EntityReader entities, EntityView view, Connection reader, string tenant, EntityQuery query, DateTimeOffset now, CancellationToken cancel)
{
    // How many candidates are looked at between two looks at the caller's patience.
    private const int CancelEvery = 1024;

    private readonly EntityReader _entities = entities;
    private readonly Connection _reader = reader;
    private readonly string _tenant = tenant;
    private readonly EntityQuery _query = query;
    private readonly DateTimeOffset _now = now;
    private readonly CancellationToken _cancel = cancel;
    private readonly EntityView _view = view;
    private readonly List<Entity> _page = new(Math.Min(query.Limit, 128));
    private readonly Func<string, Entity?>? _linked = query.Q?.LinkedDepth > 0 ? id => Present(entities.Find(new EntityKey(tenant, id)), now) : null;
    private readonly long _wanted = (long)query.Offset + query.Limit;
    private readonly OrderedPage? _ordered = query.OrderBy is { } order ? new OrderedPage(order, query.Offset, query.Limit) : null;
    private List<string>? _ids;
    private long _matches;

    /// <summary>When an order is wanted, all matches are looked at; more than so many are refused.</summary>
    public required int MaxOrdered { get; init; }

    /// <summary>How many candidates were looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>The numbers of the page's first and last entity; null: it is empty, or a candidate before its end did not fit.</summary>
    public (long First, long Last)? PageNumbers { get; private set; }

    /// <summary>The number of the page's last entity.</summary>
    public long LastTaken { get; private set; }

    public EntityPage Run(Candidates candidates)
    {
        Walk(candidates, toTheEnd: _query.Count || _ordered is not null);
        return new EntityPage(_ordered?.ToPage() ?? _page, _query.Count ? _matches : null, _matches > _wanted);
    }

    /// <summary>The candidates start behind the offset, and all of them fit.</summary>
    public EntityPage RunRest(Candidates candidates, long? count)
    {
        _matches = _query.Offset;
        Walk(candidates, toTheEnd: false);
        return new EntityPage(_page, count, _matches > _wanted);
    }

    public EntityIds RunIds(Candidates candidates)
    {
        _ids = [];
        Walk(candidates, toTheEnd: false);
        return new EntityIds(_ids, _matches > _wanted);
    }

    private static Entity? Present(StoredState? state, DateTimeOffset now)
    {
        if (state is null || state.EndsAt is not { } end || end > now.UtcTicks)
        {
            return state?.Entity;
        }

        return Transience.HasEnded(state.Entity, now) ? null : Transience.Remaining(state.Entity, now);
    }

    private void Walk(Candidates candidates, bool toTheEnd)
    {
        while ((toTheEnd || _matches <= _wanted) && candidates.Next(out var k))
        {
            if (++Looked % CancelEvery == 0)
            {
                _cancel.ThrowIfCancellationRequested();
            }

            if (Match(k) is { } entity)
            {
                _matches++;
                Take(entity, k);
            }
        }
    }

    private void Take(Entity entity, long k)
    {
        if (_ordered is not null)
        {
            RefuseTooMany();
            _ordered.Add(entity, k);
        }
        else if (_matches > _query.Offset && _matches <= _wanted)
        {
            TakeInTurn(entity, k);
        }
    }

    private void TakeInTurn(Entity entity, long k)
    {
        if (_ids is not null)
        {
            _ids.Add(entity.Id);
            return;
        }

        _page.Add(entity);
        LastTaken = k;
        PageNumbers = Looked == _page.Count ? (PageNumbers?.First ?? k, k) : null;
    }

    private void RefuseTooMany()
    {
        if (_matches > MaxOrdered)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {MaxOrdered} entities fit the query; so many are not put in order", "orderBy"));
        }
    }

    private Entity? Match(long k)
    {
        var state = _entities.Find(_reader, k, _view, out var fromMemory);
        if (state is null || state.Tenant != _tenant)
        {
            return null;
        }

        var matches = Present(state, _now) is { } entity && EntityMatcher.Matches(_query, entity, _linked);
        if (!fromMemory && (matches || !_entities.CacheIsFull))
        {
            // A scan over everything must not drive out what is asked for by id: it leaves no more than fits.
            state = _entities.Keep(state, _view);
        }

        return matches ? Present(state, _now) : null;
    }
}
