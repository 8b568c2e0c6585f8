using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd.Queries;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Queries;

/// <summary>Answers queries: the server's indexes give candidates in the order of creation, the matcher decides on each.</summary>
internal sealed class EntityQueries(Collections store, EntityReader entities, DecodedEntities decoded, Discovery discovery, MongoOptions options, TimeProvider clock)
{
    // Candidates of one round trip, where all are wanted.
    private const int BatchSize = 1000;

    private const int LeastBatch = 100;

    // Ids of one request: a request has a largest size.
    private const int IdsAtOnce = 1000;

    private static readonly BsonDocument ByCreation = new("k", 1);

    private readonly Collections _store = store;
    private readonly EntityReader _entities = entities;
    private readonly DecodedEntities _decoded = decoded;
    private readonly Discovery _discovery = discovery;
    private readonly MongoOptions _options = options;
    private readonly TimeProvider _clock = clock;
    private readonly PageMarks _marks = new();

    public async Task<EntityPage> Run(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var scan = Scan(tenant, query);
        if ((query.Offset > 0 || query.Count) && NecessaryConditions.OnlyType(query) is { } type && !await AnyEnded(cancel).ConfigureAwait(false))
        {
            return await RunOfType(tenant, query, type, cancel).ConfigureAwait(false);
        }

        await Run(scan, tenant, query, after: 0, cancel).ConfigureAwait(false);
        return scan.Page();
    }

    public async Task<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var wanted = query with { Offset = 0, Count = false, OrderBy = null };
        var page = NecessaryConditions.OnlyType(wanted) is not null && !await AnyEnded(cancel).ConfigureAwait(false)
            ? await IdsOfType(tenant, wanted, cancel).ConfigureAwait(false)
            : await IdsByLooking(tenant, wanted, cancel).ConfigureAwait(false);
        return page.Count > query.Limit ? new EntityIds(page[..query.Limit], true) : new EntityIds(page, false);
    }

    public async Task<EntityWalk> Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel)
    {
        var wanted = query with { OrderBy = null, Offset = 0, Limit = max, Count = false };
        var scan = Scan(tenant, wanted);
        await Run(scan, tenant, wanted, after, cancel).ConfigureAwait(false);
        var page = scan.Page();
        return new EntityWalk(page.Entities, page.HasMore ? scan.LastTaken : null);
    }

    /// <summary>As the server is asked for candidates.</summary>
    public static BsonDocument Filter(string tenant, EntityQuery query, long after = 0)
    {
        var filter = EntityFilter.Of(tenant, query);
        return after == 0 ? filter : EntityFilter.And([filter, new BsonDocument("k", new BsonDocument("$gt", after))])!;
    }

    private QueryScan Scan(string tenant, EntityQuery query) => new(_entities, tenant, query, _options.MaxOrdered, _clock.GetUtcNow());

    private async Task Run(QueryScan scan, string tenant, EntityQuery query, long after, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (NecessaryConditions.Ids(query) is { } ids)
        {
            await RunByIds(scan, tenant, ids, after, cancel).ConfigureAwait(false);
            return;
        }

        // Where all that the filter lets through fits, a page is what is wanted; else more have to be looked at.
        var batch = scan.NeedsAll ? BatchSize : (int)Math.Clamp((long)query.Offset + query.Limit + 1, NecessaryConditions.OnlyType(query) is null ? LeastBatch : 1, BatchSize);
        var find = _store.Entities.Find(Filter(tenant, query, after), new FindOptions { BatchSize = batch }).Sort(ByCreation).Project(EntityDocuments.State);
        using var cursor = await find.ToCursorAsync(cancel).ConfigureAwait(false);
        while (!scan.IsDone && await cursor.MoveNextAsync(cancel).ConfigureAwait(false))
        {
            await scan.Look([.. cursor.Current.Select(d => EntityDocuments.Read(d, _decoded))], cancel).ConfigureAwait(false);
        }
    }

    private async Task RunByIds(QueryScan scan, string tenant, IReadOnlyCollection<string> ids, long after, CancellationToken cancel)
    {
        var numbers = new List<(long K, string Id)>();
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            var found = await _store.Entities.Find(EntityFilter.Ids(tenant, some)).Project(ByCreation).ToListAsync(cancel).ConfigureAwait(false);
            numbers.AddRange(found.Select(d => (d["k"].AsInt64, d["_id"]["i"].AsString)).Where(n => n.Item1 > after));
        }

        numbers.Sort();
        foreach (var some in numbers.Chunk(IdsAtOnce).TakeWhile(_ => !scan.IsDone))
        {
            var states = await _entities.Find(tenant, [.. some.Select(n => n.Id)], cancel).ConfigureAwait(false);
            await scan.Look([.. states.Values.OrderBy(s => s.K)], cancel).ConfigureAwait(false);
        }
    }

    // All that the index lists fit: nothing before the page is looked at, and the tally can count.
    private async Task<EntityPage> RunOfType(string tenant, EntityQuery query, string type, CancellationToken cancel)
    {
        var (count, moves) = await _discovery.OfType(tenant, type, cancel).ConfigureAwait(false);
        var after = _marks.Before(tenant, type, moves, query.Offset);
        var scan = Scan(tenant, query with { Count = false });
        scan.Skip();
        var find = _store.Entities.Find(Filter(tenant, query, after ?? 0)).Sort(ByCreation).Skip(after is null ? query.Offset : 0).Limit(query.Limit + 1).Project(EntityDocuments.State);
        var documents = await find.ToListAsync(cancel).ConfigureAwait(false);
        await scan.Look(documents.ConvertAll(d => EntityDocuments.Read(d, _decoded)), cancel).ConfigureAwait(false);
        var page = scan.Page(query.Count ? count : null);
        if (page.Entities.Count > 0)
        {
            _marks.Add(tenant, type, moves, query.Offset + page.Entities.Count, scan.LastTaken);
        }

        return page;
    }

    // No state is read.
    private async Task<List<string>> IdsOfType(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var documents = await _store.Entities.Find(Filter(tenant, query)).Sort(ByCreation).Limit(query.Limit + 1).Project(new BsonDocument("_id", 1))
            .ToListAsync(cancel).ConfigureAwait(false);
        return documents.ConvertAll(d => d["_id"]["i"].AsString);
    }

    private async Task<List<string>> IdsByLooking(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var ids = new List<string>();
        long? after = 0;
        while (ids.Count <= query.Limit && after is { } place)
        {
            var part = await Walk(tenant, query, place, Math.Min(BatchSize, query.Limit + 1 - ids.Count), cancel).ConfigureAwait(false);
            ids.AddRange(part.Entities.Select(e => e.Id));
            after = part.Next;
        }

        return ids;
    }

    // What has ended and is not yet swept is still in the index and in the counts.
    private async Task<bool> AnyEnded(CancellationToken cancel) => (await _discovery.Expired(_clock.GetUtcNow(), 1, cancel).ConfigureAwait(false)).Count > 0;
}
