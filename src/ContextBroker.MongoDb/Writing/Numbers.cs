using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>
/// The numbers given last, in one document of the store. Whoever commits entities writes it first and so has the turn: what other nodes commit
/// meanwhile is tried again after him. Hence sequences have no gaps, rise by commit order, and who sees one sees all before it.
/// </summary>
internal sealed class Numbers
{
    private const string Id = "commits";

    private readonly long _sequence;
    private readonly long _entity;
    private readonly long _history;

    private Numbers(BsonDocument stored)
    {
        Sequence = _sequence = stored["sequence"].AsInt64;
        Entity = _entity = stored["entity"].AsInt64;
        History = _history = stored["history"].AsInt64;
    }

    public long Sequence { get; private set; }

    public long Entity { get; private set; }

    public long History { get; private set; }

    private bool AreUsed => Sequence != _sequence || Entity != _entity || History != _history;

    /// <summary>The first write of a transaction.</summary>
    public static async Task<Numbers> TakeTurn(Collections store, IClientSessionHandle session) => new(await store.Counters.FindOneAndUpdateAsync(
        session, new BsonDocument("_id", Id), new BsonDocument("$inc", new BsonDocument("turn", 1L))).ConfigureAwait(false));

    public static long LastSequence(Collections store) => store.Counters.Find(new BsonDocument("_id", Id)).First()["sequence"].AsInt64;

    /// <summary>Numbers of another kind, likewise.</summary>
    /// <returns>The last of them.</returns>
    public static async Task<long> Take(Collections store, IClientSessionHandle session, string kind, int count)
    {
        var after = await store.Counters.FindOneAndUpdateAsync(
            session,
            new BsonDocument("_id", kind),
            new BsonDocument("$inc", new BsonDocument("last", (long)count)),
            new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After }).ConfigureAwait(false);
        return after["last"].AsInt64;
    }

    public static async Task<long> Last(Collections store, string kind, CancellationToken cancel) =>
        await store.Counters.Find(new BsonDocument("_id", kind)).FirstOrDefaultAsync(cancel).ConfigureAwait(false) is { } stored ? stored["last"].AsInt64 : 0;

    public long NextSequence() => ++Sequence;

    public long NextEntity() => ++Entity;

    public long NextHistory() => ++History;

    /// <summary>The last write of a transaction.</summary>
    public async Task Store(Collections store, IClientSessionHandle session)
    {
        if (AreUsed)
        {
            var now = new BsonDocument { { "sequence", Sequence }, { "entity", Entity }, { "history", History } };
            await store.Counters.UpdateOneAsync(session, new BsonDocument("_id", Id), new BsonDocument("$set", now)).ConfigureAwait(false);
        }
    }
}
