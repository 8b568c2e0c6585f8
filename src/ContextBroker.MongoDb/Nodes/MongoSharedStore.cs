using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Writing;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Nodes;

internal sealed class MongoSharedStore(MongoEngine engine, ILogger<MongoEngine> logger) : ISharedStore
{
    private readonly MongoEngine _engine = engine;
    private readonly ILogger _logger = logger;
    private readonly Leases _leases = new(engine);

    public Task Follow(IStoreListener listener, CancellationToken cancel) =>
        new StoreChanges(_engine.Store, _engine.Publisher, _engine.OpenedAt, _logger).Follow(listener, cancel);

    public Task CatchUp(CancellationToken cancel) => _engine.Publisher.CatchUp(cancel);

    public ValueTask<Lease?> Look(string name, CancellationToken cancel) => _leases.Look(name, cancel);

    public Task<IReadOnlyList<Lease>> All(string prefix, CancellationToken cancel) => _leases.All(prefix, cancel);

    public Task<Lease?> Take(string name, Lease? seen, string holder, IReadOnlyCollection<string> readers, CancellationToken cancel) =>
        _leases.Take(name, seen, holder, readers, cancel);

    public Task<Lease?> Renew(Lease held, CancellationToken cancel) => _leases.Renew(held, cancel);

    public Task Release(Lease held, CancellationToken cancel) => _leases.Release(held, cancel);

    public Task Bury(Lease seen, CancellationToken cancel) => _leases.Bury(seen, cancel);

    public async Task<(long Last, IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> Waiting)> Owed(CancellationToken cancel)
    {
        // Whoever puts something in writes the number in the same transaction: what has it, or a lower one, is there.
        var last = await Numbers.Last(_engine.Store, MongoOutbox.Counter, cancel).ConfigureAwait(false);
        return (last, await MongoOutbox.Count(_engine.Store.Outbox, DeliveryState.Waiting, last, cancel).ConfigureAwait(false));
    }

    public async Task<IReadOnlyList<OutboxEntry>> Queued(long after, int max, CancellationToken cancel)
    {
        var filter = new BsonDocument { { "_id", new BsonDocument("$gt", after) }, { "z", (int)DeliveryState.Waiting } };
        var found = await _engine.Store.Outbox.Find(filter).Sort(new BsonDocument("_id", 1)).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(NotificationDocuments.Entry);
    }

    public bool IsAway(Exception failure) => StoreFailures.IsAway(failure);
}
