using ContextBroker.Core.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Documents;

internal sealed class MongoDocumentStore(MongoEngine engine) : IDocumentStore
{
    private readonly IMongoCollection<BsonDocument> _documents = engine.Store.Documents;

    public async ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel)
    {
        var found = await _documents.Find(new BsonDocument("d", kind)).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(d => new StoredDocument(kind, d["t"].AsString, d["_id"]["i"].AsString, d["v"].AsInt64, d["j"].AsBsonBinaryData.Bytes));
    }

    public async Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var content = new BsonBinaryData(json.ToArray());
        return expectedVersion == 0
            ? await Insert(new BsonDocument { { "_id", Key(kind, tenant, id) }, { "d", kind }, { "t", tenant }, { "v", 1L }, { "j", content } }, cancel).ConfigureAwait(false)
            : await Replace(new BsonDocument { { "_id", Key(kind, tenant, id) }, { "v", expectedVersion } }, expectedVersion + 1, content, cancel).ConfigureAwait(false);
    }

    public async Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) =>
        (await _documents.DeleteOneAsync(new BsonDocument("_id", Key(kind, tenant, id)), cancel).ConfigureAwait(false)).DeletedCount > 0;

    private static BsonDocument Key(string kind, string tenant, string id) => new() { { "d", kind }, { "t", tenant }, { "i", id } };

    private async Task<long?> Insert(BsonDocument document, CancellationToken cancel)
    {
        try
        {
            await _documents.InsertOneAsync(document, null, cancel).ConfigureAwait(false);
            return 1;
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
