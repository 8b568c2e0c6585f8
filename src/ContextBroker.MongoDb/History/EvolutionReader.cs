using System.Collections.Immutable;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Temporal;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.History;

/// <summary>
/// Reads of one evolution what a query needs: of each attribute the records in the order wanted, until the page has enough of them. Where values
/// decide, all within the interval.
/// </summary>
internal sealed class EvolutionReader(Collections store, DecodedEntities decoded, EvolutionQuery query, CancellationToken cancel)
{
    private readonly Collections _store = store;
    private readonly DecodedEntities _decoded = decoded;
    private readonly EvolutionQuery _query = query;
    private readonly CancellationToken _cancel = cancel;
    private int _examined;

    /// <summary>What is read of one evolution is of one moment.</summary>
    /// <returns>Null: there is none, or its id and types do not fit.</returns>
    public async Task<Evolution?> Find(string tenant, string id)
    {
        using var session = await _store.Database.Client.StartSessionAsync(new ClientSessionOptions { Snapshot = true }, _cancel).ConfigureAwait(false);
        var document = await _store.Entities.Find(session, new BsonDocument("_id", Collections.Key(tenant, id))).Project(EntityDocuments.State)
            .FirstOrDefaultAsync(_cancel).ConfigureAwait(false);
        var live = document is null ? null : EntityDocuments.Read(document, _decoded).Entity;
        var kept = await EvolutionDocuments.Find(_store, session, tenant, id).ConfigureAwait(false);
        ImmutableArray<string> types = [.. (live?.Types ?? []).Union(kept?.Types ?? [])];
        if ((live is null && kept is null) || !EvolutionSelection.FitsSelectors(_query.Entities, id, types))
        {
            return null;
        }

        return new Evolution
        {
            Id = id,
            Types = types,
            CreatedAt = Least(live?.CreatedAt, kept?.CreatedAt),
            ModifiedAt = Most(live?.ModifiedAt, kept?.ModifiedAt),
            DeletedAt = live is null ? kept?.DeletedAt : null,
            Attributes = await Attributes(session, tenant, id).ConfigureAwait(false),
        };
    }

    private async Task<ImmutableArray<AttributeEvolution>> Attributes(IClientSessionHandle session, string tenant, string id)
    {
        _examined = 0;
        var of = new BsonDocument { { "t", tenant }, { "i", id } };
        using var names = await _store.History.DistinctAsync<string>(session, "a", of, null, _cancel).ConfigureAwait(false);
        var attributes = ImmutableArray.CreateBuilder<AttributeEvolution>();
        foreach (var name in await names.ToListAsync(_cancel).ConfigureAwait(false))
        {
            if (_query.Reads(name))
            {
                var filter = new BsonDocument(of) { { "a", name } };
                attributes.Add(new AttributeEvolution(name, _query.NeedsAll
                    ? await All(session, id, filter, name).ConfigureAwait(false)
                    : await Page(session, filter, name).ConfigureAwait(false)));
            }
        }

        return attributes.ToImmutable();
    }

    // Which scope was valid when, all of them tell together.
    private async Task<ImmutableArray<EvolutionRecord>> All(IClientSessionHandle session, string id, BsonDocument filter, string name)
    {
        var isAll = name == ScopeEvolution.Name && _query.Entities.Scope is not null;
        var left = (int)Math.Min(int.MaxValue, _query.MaxExamined - (long)_examined + 1);
        var found = await _store.History.Find(session, isAll ? filter : HistoryTimes.Within(filter, _query.Temporal)).Limit(left).ToListAsync(_cancel).ConfigureAwait(false);
        _examined += found.Count;
        return _examined <= _query.MaxExamined
            ? [.. found.Select(HistoryDocuments.Read)]
            : throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_query.MaxExamined} instances of {id} would have to be looked at; ask for a shorter time", "timerel"));
    }

    private async Task<ImmutableArray<EvolutionRecord>> Page(IClientSessionHandle session, BsonDocument filter, string name)
    {
        var times = _query.Temporal;
        var find = _store.History.Find(session, HistoryTimes.Within(filter, times));
        if (HistoryTimes.Field(times) is not { } field)
        {
            return [.. (await find.ToListAsync(_cancel).ConfigureAwait(false)).Select(HistoryDocuments.Read)];
        }

        var direction = times.IsBackwards ? -1 : 1;
        var records = ImmutableArray.CreateBuilder<EvolutionRecord>();
        var taken = new List<DateTimeOffset>();
        using var cursor = await find.Sort(new BsonDocument { { field, direction }, { "_id", direction } }).ToCursorAsync(_cancel).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(_cancel).ConfigureAwait(false))
        {
            foreach (var document in cursor.Current)
            {
                var record = HistoryDocuments.Read(document);
                if (!EvolutionSelection.MayShow(_query, name, record))
                {
                    continue;
                }

                records.Add(record);
                taken.Add(new DateTimeOffset(document[field].AsInt64, TimeSpan.Zero));
                if (records.Count == times.LastN || EvolutionOrder.EndOfPage(taken, _query.MaxInstances, times.IsBackwards) is not null)
                {
                    return records.ToImmutable();
                }
            }
        }

        return records.ToImmutable();
    }

    private static DateTimeOffset Least(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? default : one.Value;

    private static DateTimeOffset Most(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? default : one.Value;
}
