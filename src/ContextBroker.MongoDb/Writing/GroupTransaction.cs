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
    private readonly LastTurn _last;

    // What the transaction sees of each entity that it looked at; null: there is none.
    private readonly Dictionary<EntityKey, StoredState?> _states = [];
    private readonly Dictionary<EntityKey, BsonDocument?> _entities = [];
    private readonly HashSet<EntityKey> _put = [];
    private readonly List<BsonDocument> _changes = [];
    private readonly List<BsonDocument> _history = [];
    private readonly List<UpdateOneModel<BsonDocument>> _evolutions = [];
    private readonly UsageTally _usage = new();

    private GroupTransaction(Collections store, DecodedEntities decoded, LastTurn last, IClientSessionHandle session, Numbers numbers) =>
        (Store, _decoded, _last, Session, Numbers) = (store, decoded, last, session, numbers);

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

    /// <param name="last">What is known of the store, if this process had the turn last: then the turn is taken when something has to be read, or is written.</param>
    public static async Task<GroupTransaction> Begin(Collections store, DecodedEntities decoded, LastTurn last, IClientSessionHandle session) =>
        new(store, decoded, last, session, last.Numbers?.Again() ?? await Numbers.TakeTurn(store, session).ConfigureAwait(false));

    /// <summary>Reads entities that are about to be looked at, as far as they are not known.</summary>
    public async Task Load(IEnumerable<EntityKey> keys)
    {
        foreach (var some in keys.Where(IsUnknown).Distinct().Chunk(KeysAtOnce))
        {
            await Numbers.Have(Store, Session).ConfigureAwait(false);
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
    public void Put(EntityKey key, StoredState? state, BsonDocument? document)
    {
        (_states[key], _entities[key]) = (state, document);
        _put.Add(key);
    }

    /// <summary>The last state of each entity that it wrote; null: it is gone.</summary>
    public IEnumerable<(EntityKey Key, StoredState? State)> LastStates => _put.Select(key => (key, _states[key]));

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
        await Numbers.Have(Store, Session).ConfigureAwait(false);
        await Flush().ConfigureAwait(false);
        HasWritten = true;
        return Session;
    }

    public async Task Finish()
    {
        if (!Numbers.HaveTurn && Numbers.AreUsed)
        {
            await Numbers.Store(Store, Session).ConfigureAwait(false);
            await Flush().ConfigureAwait(false);
            return;
        }

        // What was refused because of what is known may have to be done by now.
        await Numbers.Have(Store, Session).ConfigureAwait(false);
        await Flush().ConfigureAwait(false);
        if (HasWritten)
        {
            await Numbers.Store(Store, Session).ConfigureAwait(false);
        }
    }

    private bool IsUnknown(EntityKey key)
    {
        if (!_states.ContainsKey(key) && _last.TryGet(key, out var known))
        {
            _states[key] = known;
        }

        return !_states.ContainsKey(key);
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
