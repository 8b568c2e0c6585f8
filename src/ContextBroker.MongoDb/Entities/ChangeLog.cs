using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.NgsiLd.Representations;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Entities;

/// <summary>Reads and trims the change log.</summary>
internal sealed class ChangeLog(Collections store)
{
    // Removed at once: a long log is forgotten in pieces.
    private const int TrimmedAtOnce = 10_000;

    private static readonly BsonDocument InOrder = new("_id", 1);

    private readonly Collections _store = store;

    public async Task<IReadOnlyList<ChangeRecord>> Read(long after, int max, CancellationToken cancel)
    {
        if (max <= 0)
        {
            return [];
        }

        var found = await _store.Changes.Find(After(after)).Sort(InOrder).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(Record);
    }

    public async Task Trim(long upTo, CancellationToken cancel)
    {
        while (true)
        {
            var oldest = await _store.Changes.Find(new BsonDocument("_id", new BsonDocument("$lte", upTo))).Sort(InOrder).Project(InOrder).FirstOrDefaultAsync(cancel).ConfigureAwait(false);
            if (oldest is null)
            {
                return;
            }

            var end = Math.Min(upTo, oldest["_id"].AsInt64 + TrimmedAtOnce - 1);
            await _store.Changes.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$lte", end)), cancel).ConfigureAwait(false);
        }
    }

    private static BsonDocument After(long sequence) => new("_id", new BsonDocument("$gt", sequence));

    private static ChangeRecord Record(BsonDocument document)
    {
        var sequence = document["_id"].AsInt64;
        var state = StoredEntity.Read(document["s"].AsBsonBinaryData.Bytes) with { Version = sequence };
        return new ChangeRecord(sequence, document["t"].AsString, StoredEntity.ReadChanges(document["c"].AsBsonBinaryData.Bytes, state));
    }
}
