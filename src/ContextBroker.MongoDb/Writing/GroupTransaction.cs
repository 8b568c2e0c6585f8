using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>One attempt at writing what a group of callers wants. Gathers documents, so that a thousand cost as many round trips as one.</summary>
internal sealed class GroupTransaction
{
    // Ids of one request.
    private const int KeysAtOnce = 1000;

    private readonly DecodedEntities _decoded;

    // What the transaction sees of each entity that it looked at; null: there is none.
    private readonly Dictionary<EntityKey, StoredState?> _states = [];
    private readonly Dictionary<EntityKey, BsonDocument?> _entities = [];
    private readonly List<BsonDocument> _changes = [];
    private readonly List<BsonDocument> _history = [];
    private readonly List<UpdateOneModel<BsonDocument>> _evolutions = [];
    private readonly UsageTally _usage = new();

    private GroupTransaction(Collections store, DecodedEntities decoded, IClientSessionHandle session, Numbers numbers) =>
        (Store, _decoded, Session, Numbers) = (store, decoded, session, numbers);

    public Collections Store { get; }

    public IClientSessionHandle Session { get; }

    public Numbers Numbers { get; }

    public UsageTally Usage => _usage;

    /// <summary>Committed once the transaction is.</summary>
    public List<ChangeRecord> Records { get; } = [];

    /// <summary>Something is to be committed.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Last states of the entities that it wrote.</summary>
    public IEnumerable<StoredState> Written => _states.Values.OfType<StoredState>();

    public static async Task<GroupTransaction> Begin(Collections store, DecodedEntities decoded, IClientSessionHandle session) =>
        new(store, decoded, session, await Numbers.TakeTurn(store, session).ConfigureAwait(false));

    /// <summary>Reads entities that are about to be looked at.</summary>
    public async Task Load(IEnumerable<EntityKey> keys)
    {
        foreach (var some in keys.Where(k => !_states.ContainsKey(k)).Distinct().Chunk(KeysAtOnce))
        {
            var filter = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(some.Select(k => Collections.Key(k.Tenant, k.Id)))));
            var found = await Store.Entities.Find(Session, filter).Project(EntityDocuments.State).ToListAsync().ConfigureAwait(false);
            foreach (var key in some)
            {
                _states[key] = null;
            }

            foreach (var document in found)
            {
                var state = EntityDocuments.Read(document, _decoded);
                _states[state.Key] = state;
            }
        }
    }

    public async ValueTask<StoredState?> Find(EntityKey key)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            await Load([key]).ConfigureAwait(false);
            state = _states[key];
        }

        return state;
    }

    /// <param name="document">Null: the entity is deleted.</param>
    public void Put(EntityKey key, StoredState? state, BsonDocument? document) => (_states[key], _entities[key]) = (state, document);

    public void Log(ChangeRecord record, BsonDocument document)
    {
        Records.Add(record);
        _changes.Add(document);
    }

    public void AddHistory(BsonDocument document) => _history.Add(document);

    /// <summary>In the order given: two may be about one id.</summary>
    public void PutEvolution(UpdateOneModel<BsonDocument> update) => _evolutions.Add(update);

    /// <summary>For writes that are not gathered: they see what was gathered before, and what they do is committed.</summary>
    public async Task<IClientSessionHandle> WriteNow()
    {
        await Flush().ConfigureAwait(false);
        HasWritten = true;
        return Session;
    }

    public async Task Finish()
    {
        await Flush().ConfigureAwait(false);
        if (HasWritten)
        {
            await Numbers.Store(Store, Session).ConfigureAwait(false);
        }
    }

    private async Task Flush()
    {
        if (_entities.Count > 0)
        {
            await Write(Store.Entities, _entities.Select(e => Model(e.Key, e.Value))).ConfigureAwait(false);
            _entities.Clear();
        }

        await Insert(Store.Changes, _changes).ConfigureAwait(false);
        await Insert(Store.History, _history).ConfigureAwait(false);
        if (_evolutions.Count > 0)
        {
            await Write(Store.Evolutions, _evolutions).ConfigureAwait(false);
            _evolutions.Clear();
        }

        if (_usage.Take() is { Count: > 0 } differences)
        {
            await Write(Store.Usage, differences).ConfigureAwait(false);
        }
    }

    private static WriteModel<BsonDocument> Model(EntityKey key, BsonDocument? document)
    {
        var filter = new BsonDocumentFilterDefinition<BsonDocument>(new BsonDocument("_id", Collections.Key(key.Tenant, key.Id)));
        return document is null ? new DeleteOneModel<BsonDocument>(filter) : new ReplaceOneModel<BsonDocument>(filter, document) { IsUpsert = true };
    }

    private async Task Write(IMongoCollection<BsonDocument> collection, IEnumerable<WriteModel<BsonDocument>> models)
    {
        HasWritten = true;
        await collection.BulkWriteAsync(Session, models).ConfigureAwait(false);
    }

    private async Task Insert(IMongoCollection<BsonDocument> collection, List<BsonDocument> documents)
    {
        if (documents.Count > 0)
        {
            HasWritten = true;
            await collection.InsertManyAsync(Session, documents).ConfigureAwait(false);
            documents.Clear();
        }
    }
}
