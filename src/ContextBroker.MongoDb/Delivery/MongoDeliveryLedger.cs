using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Writing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Delivery;

internal sealed class MongoDeliveryLedger(MongoEngine engine) : IDeliveryLedger
{
    private static readonly BsonDocument ByNumber = new("_id", 1);

    // What has ended and is not kept for being sent again.
    private static readonly BsonDocument Over = new("$in", new BsonArray { (int)DeliveryState.Delivered, (int)DeliveryState.Superseded, (int)DeliveryState.Withdrawn });

    // MongoDB advises to change no more documents than this in one transaction.
    private const int AtOnce = 1000;

    private readonly MongoEngine _engine = engine;
    private readonly IMongoCollection<BsonDocument> _items = engine.Store.Outbox;

    public Task Finish(IReadOnlyList<DeliveryEnd> ends, CancellationToken cancel) => Update(ends.Select(end => (end.Number, End(end))), cancel);

    public Task Note(IReadOnlyList<NotedAttempts> notes, CancellationToken cancel) =>
        Update(notes.Select(note => (note.Number, new BsonDocument("$set", new BsonDocument("l", Binary(note.Attempts))))), cancel);

    public async ValueTask<IReadOnlyList<LedgerEntry>> Find(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel)
    {
        var filter = NotificationDocuments.Of(tenant, subscriptionId, query.State is { } state ? new BsonInt32((int)state) : null).Add("_id", new BsonDocument("$gt", query.After));
        if (query.From is not null || query.To is not null)
        {
            filter.Add("at", new BsonDocument { { "$gte", query.From?.UtcTicks ?? long.MinValue }, { "$lt", query.To?.UtcTicks ?? long.MaxValue } });
        }

        if (query.Entity is { } entity)
        {
            filter.Add("e.i", entity);
        }

        var found = await _items.Find(filter).Sort(ByNumber).Limit(query.Limit).Project(new BsonDocument("x", 0)).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(NotificationDocuments.LedgerEntry);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> Payload(string tenant, string subscriptionId, long number, CancellationToken cancel)
    {
        var which = NotificationDocuments.Of(tenant, subscriptionId, NotificationDocuments.Sendable).Add("_id", number);
        var found = await _items.Find(which).FirstOrDefaultAsync(cancel).ConfigureAwait(false);
        return found is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(found["x"].AsBsonBinaryData.Bytes);
    }

    public async Task<IReadOnlyList<OutboxEntry>> Retry(string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        List<OutboxEntry> queued = [];
        await _engine.Transactions.Run(async session =>
        {
            queued = await Retry(session, NotificationDocuments.Of(tenant, subscriptionId, DeliveryState.Dead), numbers, at).ConfigureAwait(false);
            return queued.Count > 0;
        }).ConfigureAwait(false);
        return queued;
    }

    public async Task<bool> Receive(string tenant, string subscriptionId, string notificationId, Receipt receipt, int among, CancellationToken cancel)
    {
        var waiting = _items.Find(NotificationDocuments.Of(tenant, subscriptionId, DeliveryState.Waiting).Add("n", notificationId)).Project(ByNumber);
        var newest = _items.Find(NotificationDocuments.Of(tenant, subscriptionId, NotificationDocuments.Ended)).Sort(new BsonDocument("_id", -1)).Limit(among)
            .Project(new BsonDocument("n", 1));
        var numbers = (await waiting.ToListAsync(cancel).ConfigureAwait(false)).ConvertAll(d => d["_id"]);
        numbers.AddRange((await newest.ToListAsync(cancel).ConfigureAwait(false)).Where(d => d["n"] == notificationId).Select(d => d["_id"]));
        if (numbers.Count == 0)
        {
            return false;
        }

        var set = new BsonDocument("ra", receipt.At.UtcTicks);
        if (receipt.Text is { } text)
        {
            set.Add("r", text);
        }

        var which = new BsonDocument { { "_id", new BsonDocument("$in", new BsonArray(numbers)) }, { "ra", new BsonDocument("$exists", false) } };
        await _items.UpdateManyAsync(which, new BsonDocument("$set", set), null, cancel).ConfigureAwait(false);
        return true;
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Dead(CancellationToken cancel) => MongoOutbox.Count(_items, DeliveryState.Dead, long.MaxValue, cancel);

    public async Task<int> Trim(DateTimeOffset? before, long? keep, int max, CancellationToken cancel)
    {
        var upTo = keep is { } most ? await Numbers.Last(_engine.Store, MongoOutbox.Counter, cancel).ConfigureAwait(false) - most : 0;
        if (before is { } time)
        {
            // The first that may not go bounds the range: what is left is then always a run of the newest, and dead ones.
            var first = await _items.Find(new BsonDocument { { "z", Over }, { "f", new BsonDocument("$gte", time.UtcTicks) } }).Sort(ByNumber).Limit(1).Project(ByNumber)
                .FirstOrDefaultAsync(cancel).ConfigureAwait(false);
            upTo = Math.Max(upTo, first is null ? long.MaxValue : first["_id"].AsInt64 - 1);
        }

        var old = await _items.Find(new BsonDocument { { "_id", new BsonDocument("$lte", upTo) }, { "z", Over } }).Sort(ByNumber).Limit(max).Project(ByNumber)
            .ToListAsync(cancel).ConfigureAwait(false);
        if (old.Count > 0)
        {
            await _items.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(old.Select(d => d["_id"])))), cancel).ConfigureAwait(false);
        }

        return old.Count;
    }

    private static BsonDocument End(DeliveryEnd end)
    {
        var set = new BsonDocument { { "z", (int)end.State }, { "f", end.At.UtcTicks }, { "n", end.NotificationId }, { "l", Binary(end.Attempts) } };
        var update = new BsonDocument("$set", set);
        return end.State == DeliveryState.Dead ? update : update.Add("$unset", new BsonDocument("x", ""));
    }

    // Only what waits: what has ended, or is gone, is passed over.
    private async Task Update(IEnumerable<(long Number, BsonDocument Update)> updates, CancellationToken cancel)
    {
        WriteModel<BsonDocument>[] models =
        [
            .. updates.Select(u => new UpdateOneModel<BsonDocument>(new BsonDocument { { "_id", u.Number }, { "z", (int)DeliveryState.Waiting } }, u.Update)),
        ];
        if (models.Length > 0)
        {
            await Write(models, cancel).ConfigureAwait(false);
        }
    }

    // Each end is one document's; together they must be one transaction only where they must pass a fence.
    private async Task Write(WriteModel<BsonDocument>[] models, CancellationToken cancel)
    {
        if (!_engine.Fences.Has(ILeases.Ledger))
        {
            await _items.BulkWriteAsync(models, new BulkWriteOptions { IsOrdered = false }, cancel).ConfigureAwait(false);
            return;
        }

        foreach (var some in models.Chunk(AtOnce))
        {
            await _engine.Transactions.Run(async session =>
            {
                await _engine.Fences.Pass(_engine.Store, session, ILeases.Ledger, new BsonDocument("$inc", new BsonDocument("n", 1L))).ConfigureAwait(false);
                await _items.BulkWriteAsync(session, some, cancellationToken: CancellationToken.None).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
    }

    private async Task<List<OutboxEntry>> Retry(IClientSessionHandle session, BsonDocument dead, IReadOnlyList<long> numbers, DateTimeOffset at)
    {
        var which = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(numbers)));
        var found = await _items.Find(session, dead.Merge(which)).ToListAsync().ConfigureAwait(false);
        if (found.Count == 0)
        {
            return [];
        }

        await _items.DeleteManyAsync(session, new BsonDocument("_id", new BsonDocument("$in", new BsonArray(found.Select(d => d["_id"]))))).ConfigureAwait(false);
        var next = await Numbers.Take(_engine.Store, session, MongoOutbox.Counter, found.Count).ConfigureAwait(false) - found.Count;
        var places = numbers.Select((number, place) => (number, place)).DistinctBy(n => n.number).ToDictionary(n => n.number, n => n.place);
        BsonDocument[] again = [.. found.OrderBy(d => places[d["_id"].AsInt64])];
        foreach (var document in again)
        {
            document["_id"] = ++next;
            document["z"] = (int)DeliveryState.Waiting;
            document["u"] = at.UtcTicks;
            document.Remove("f");
        }

        await _items.InsertManyAsync(session, again).ConfigureAwait(false);
        return [.. again.Select(NotificationDocuments.Entry)];
    }

    private static BsonBinaryData Binary(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray());
}
