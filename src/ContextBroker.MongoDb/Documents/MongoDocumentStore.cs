using ContextBroker.Core.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Documents;

internal sealed class MongoDocumentStore(MongoEngine engine) : IDocumentStore
{
    private readonly MongoEngine _engine = engine;
    private readonly IMongoCollection<BsonDocument> _documents = engine.Store.Documents;

    public static BsonDocument Key(string kind, string tenant, string id) => new() { { "d", kind }, { "t", tenant }, { "i", id } };

    public async ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel)
    {
        var found = await _documents.Find(new BsonDocument("d", kind)).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(Document);
    }

    public async ValueTask<StoredDocument?> Find(string kind, string tenant, string id, CancellationToken cancel) =>
        await _documents.Find(new BsonDocument("_id", Key(kind, tenant, id))).FirstOrDefaultAsync(cancel).ConfigureAwait(false) is { } found ? Document(found) : null;

    public async Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var content = new BsonBinaryData(json.ToArray());
        return expectedVersion == 0
            ? await Insert(new BsonDocument { { "_id", Key(kind, tenant, id) }, { "d", kind }, { "t", tenant }, { "v", FirstVersion() }, { "j", content } }, cancel).ConfigureAwait(false)
            : await Replace(new BsonDocument { { "_id", Key(kind, tenant, id) }, { "v", expectedVersion } }, expectedVersion + 1, content, cancel).ConfigureAwait(false);
    }

    public async Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) =>
        (await _documents.DeleteOneAsync(new BsonDocument("_id", Key(kind, tenant, id)), cancel).ConfigureAwait(false)).DeletedCount > 0;

    private static StoredDocument Document(BsonDocument found) =>
        new(found["d"].AsString, found["t"].AsString, found["_id"]["i"].AsString, found["v"].AsInt64, found["j"].AsBsonBinaryData.Bytes);

    // One that is made again after it was deleted has none of the versions that its predecessor had: other nodes see by the version whether they hold it.
    private long FirstVersion() => (_engine.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private async Task<long?> Insert(BsonDocument document, CancellationToken cancel)
    {
        try
        {
            await _documents.InsertOneAsync(document, null, cancel).ConfigureAwait(false);
            return document["v"].AsInt64;
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return null;
        }
    }

    private async Task<long?> Replace(BsonDocument which, long version, BsonBinaryData content, CancellationToken cancel)
    {
        var set = new BsonDocument("$set", new BsonDocument { { "v", version }, { "j", content } });
        var result = await _documents.UpdateOneAsync(which, set, null, cancel).ConfigureAwait(false);
        return result.MatchedCount > 0 ? version : null;
    }
}
