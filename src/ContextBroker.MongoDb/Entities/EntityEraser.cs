using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Writing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Entities;

/// <summary>Takes entities and their history out of the store as if they had never been there, a piece at a time: history first, for it may be long.</summary>
internal sealed class EntityEraser(Collections store, WriteQueue writes)
{
    // Entities with a long history count for more: a piece must not hold up the writers.
    private const int HistoryOfOne = 20;

    private static readonly BsonDocument IdAlone = new("_id", 1);

    private readonly Collections _store = store;
    private readonly WriteQueue _writes = writes;

    /// <returns>True: nothing is left.</returns>
    public async Task<bool> Erase(string tenant, int max, CancellationToken cancel)
    {
        var living = await Ids(_store.Entities, tenant, max, cancel).ConfigureAwait(false);
        var former = await Ids(_store.Evolutions, tenant, max, cancel).ConfigureAwait(false);
        string[] ids = [.. living.Union(former).Take(max)];
        if (ids.Length == 0)
        {
            return true;
        }

        if (!await EraseHistory(tenant, ids, max * HistoryOfOne, cancel).ConfigureAwait(false))
        {
            return false;
        }

        await _writes.Enqueue(t => Erase(t, tenant, ids), cancel).ConfigureAwait(false);
        return ids.Length < max && living.Count < max && former.Count < max;
    }

    private static async Task<List<string>> Ids(IMongoCollection<BsonDocument> collection, string tenant, int max, CancellationToken cancel)
    {
        var found = await collection.Find(new BsonDocument("t", tenant)).Project(IdAlone).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(d => d["_id"]["i"].AsString);
    }

    private async Task<bool> EraseHistory(string tenant, string[] ids, int max, CancellationToken cancel)
    {
        var filter = new BsonDocument { { "t", tenant }, { "i", new BsonDocument("$in", new BsonArray(ids)) } };
        var records = await _store.History.Find(filter).Project(IdAlone).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        if (records.Count > 0)
        {
            await _store.History.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(records.Select(r => r["_id"])))), cancel).ConfigureAwait(false);
        }

        return records.Count < max;
    }

    private static async Task<bool> Erase(GroupTransaction transaction, string tenant, string[] ids)
    {
        EntityKey[] keys = [.. ids.Select(id => new EntityKey(tenant, id))];
        await transaction.Load(keys).ConfigureAwait(false);
        foreach (var key in keys)
        {
            if (await transaction.Find(key).ConfigureAwait(false) is { } state)
            {
                transaction.Usage.Remove(tenant, state.Entity);
                transaction.Put(key, null, null);
            }
        }

        var session = await transaction.WriteNow().ConfigureAwait(false);
        var documents = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids.Select(id => Collections.Key(tenant, id)))));
        await transaction.Store.Evolutions.DeleteManyAsync(session, documents).ConfigureAwait(false);
        return true;
    }
}
