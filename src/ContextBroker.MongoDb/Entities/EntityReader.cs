using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Queries;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Entities;

/// <summary>Reads entities by id, always from the store.</summary>
internal sealed class EntityReader(Collections store, DecodedEntities decoded)
{
    private const int AtOnce = 1000;

    private readonly Collections _store = store;
    private readonly DecodedEntities _decoded = decoded;

    public async ValueTask<StoredState?> Find(string tenant, string id, CancellationToken cancel)
    {
        var document = await _store.Entities.Find(new BsonDocument("_id", Collections.Key(tenant, id))).Project(EntityDocuments.State)
            .FirstOrDefaultAsync(cancel).ConfigureAwait(false);
        return document is null ? null : EntityDocuments.Read(document, _decoded);
    }

    /// <returns>Those that exist, by id.</returns>
    public async Task<Dictionary<string, StoredState>> Find(string tenant, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var found = new Dictionary<string, StoredState>(ids.Count);
        foreach (var some in ids.Chunk(AtOnce))
        {
            var documents = await _store.Entities.Find(EntityFilter.Ids(tenant, some)).Project(EntityDocuments.State).ToListAsync(cancel).ConfigureAwait(false);
            foreach (var document in documents)
            {
                var state = EntityDocuments.Read(document, _decoded);
                found[state.Entity.Id] = state;
            }
        }

        return found;
    }
}
