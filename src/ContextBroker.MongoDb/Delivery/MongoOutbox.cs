using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Writing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Delivery;

internal sealed class MongoOutbox(MongoEngine engine) : IOutbox
{
    /// <summary>The name of the numbers given last.</summary>
    public const string Counter = "outbox";

    private readonly MongoEngine _engine = engine;
    private readonly IMongoCollection<BsonDocument> _items = engine.Store.Outbox;

    public async ValueTask<long> Position(string reader, CancellationToken cancel)
    {
        var position = await _engine.Store.Positions.Find(new BsonDocument("_id", reader)).FirstOrDefaultAsync(cancel).ConfigureAwait(false);
        return position?.GetValue("p", 0L).AsInt64 ?? 0;
    }

    public async Task<IReadOnlyList<long>> Enqueue(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        long[] numbers = [];
        await _engine.Transactions.Run(async session =>
        {
            var moved = new BsonDocument { { "$set", new BsonDocument("p", position) }, { "$inc", new BsonDocument("n", 1L) } };
            await _engine.Fences.Pass(_engine.Store, session, reader, moved).ConfigureAwait(false);
            numbers = items.Count == 0 ? [] : await Insert(session, items).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return numbers;
    }

    public async ValueTask<IReadOnlyList<OutboxEntry>> Pending(string tenant, string subscriptionId, long after, int max, CancellationToken cancel)
    {
        var filter = NotificationDocuments.Of(tenant, subscriptionId, DeliveryState.Waiting).Add("_id", new BsonDocument("$gt", after));
        var found = await _items.Find(filter).Sort(new BsonDocument("_id", 1)).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(NotificationDocuments.Entry);
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Waiting(CancellationToken cancel) => Count(_items, DeliveryState.Waiting, long.MaxValue, cancel);

    public Task RemoveAll(string tenant, string subscriptionId, DateTimeOffset at, CancellationToken cancel)
    {
        var withdrawn = new BsonDocument
        {
            { "$set", new BsonDocument { { "z", (int)DeliveryState.Withdrawn }, { "f", at.UtcTicks } } }, { "$unset", new BsonDocument("x", "") },
        };
        return _items.UpdateManyAsync(NotificationDocuments.Of(tenant, subscriptionId, NotificationDocuments.Sendable), withdrawn, null, cancel);
    }

    /// <summary>How many with numbers up to this one are in a state, by subscription.</summary>
    public static async ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Count(
        IMongoCollection<BsonDocument> items, DeliveryState state, long upTo, CancellationToken cancel)
    {
        BsonDocument[] stages =
        [
            new("$match", new BsonDocument { { "z", (int)state }, { "_id", new BsonDocument("$lte", upTo) } }),
            new("$group", new BsonDocument { { "_id", new BsonDocument { { "t", "$t" }, { "s", "$s" } } }, { "c", new BsonDocument("$sum", 1L) } }),
        ];
        using var found = await items.AggregateAsync<BsonDocument>(stages, null, cancel).ConfigureAwait(false);
        var counts = await found.ToListAsync(cancel).ConfigureAwait(false);
        return counts.ToDictionary(c => (c["_id"]["t"].AsString, c["_id"]["s"].AsString), c => c["c"].ToInt64());
    }

    private async Task<long[]> Insert(IClientSessionHandle session, IReadOnlyList<OutboxItem> items)
    {
        var last = await Numbers.Take(_engine.Store, session, Counter, items.Count).ConfigureAwait(false);
        var first = last - items.Count + 1;
        await _items.InsertManyAsync(session, items.Select((item, i) => NotificationDocuments.New(first + i, item))).ConfigureAwait(false);
        return [.. items.Select((_, i) => first + i)];
    }
}
