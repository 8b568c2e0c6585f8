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
    /// <summary>The id of the document of what commits take.</summary>
    public const string CommitsId = "commits";

    /// <summary>The document of what commits take.</summary>
    public static readonly BsonDocument Commits = new("_id", CommitsId);

    private readonly long _sequence;
    private readonly long _entity;
    private readonly long _history;

    // How many turns there were before this one.
    private readonly long _turn;

    private Numbers(long turn, long sequence, long entity, long history)
    {
        _turn = turn;
        Sequence = _sequence = sequence;
        Entity = _entity = entity;
        History = _history = history;
    }

    public long Sequence { get; private set; }

    public long Entity { get; private set; }

    public long History { get; private set; }

    /// <summary>The transaction has written the document.</summary>
    public bool HaveTurn { get; private set; }

    /// <summary>Some were given.</summary>
    public bool AreUsed => Sequence != _sequence || Entity != _entity || History != _history;

    /// <summary>The first write of a transaction.</summary>
    public static async Task<Numbers> TakeTurn(Collections store, IClientSessionHandle session)
    {
        var stored = await store.Counters.FindOneAndUpdateAsync(session, Commits, Turned()).ConfigureAwait(false);
        return new Numbers(stored.GetValue("turn", 0L).ToInt64(), stored["sequence"].AsInt64, stored["entity"].AsInt64, stored["history"].AsInt64) { HaveTurn = true };
    }

    public static long LastSequence(Collections store) => store.Counters.Find(Commits).First()["sequence"].AsInt64;

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

    /// <summary>Who took the numbers up to this one, in a text that no two commits have in common.</summary>
    public static string By(Collections store, long sequence) => FormattableString.Invariant($"{store.Writer} {sequence}");

    public long NextSequence() => ++Sequence;

    public long NextEntity() => ++Entity;

    public long NextHistory() => ++History;

    /// <summary>The numbers of the next transaction, if it is this process's again; it has not got the turn yet.</summary>
    public Numbers Next() => new(_turn + 1, Sequence, Entity, History);

    /// <summary>The same from the beginning.</summary>
    public Numbers Again() => new(_turn, _sequence, _entity, _history);

    /// <summary>Takes the turn before anything is read or written, if the transaction has not got it.</summary>
    /// <exception cref="TurnPassedException">The numbers are not the last ones any more.</exception>
    public Task Have(Collections store, IClientSessionHandle session) => HaveTurn ? Task.CompletedTask : Take(store, session, Turned());

    /// <summary>The last write of a transaction; or the first one, which takes the turn with it.</summary>
    /// <exception cref="TurnPassedException">The numbers are not the last ones any more.</exception>
    public async Task Store(Collections store, IClientSessionHandle session)
    {
        var now = new BsonDocument("$set", new BsonDocument { { "sequence", Sequence }, { "entity", Entity }, { "history", History }, { "by", By(store, Sequence) } });
        if (!HaveTurn)
        {
            await Take(store, session, now.Merge(Turned())).ConfigureAwait(false);
        }
        else if (AreUsed)
        {
            await store.Counters.UpdateOneAsync(session, Commits, now).ConfigureAwait(false);
        }
    }

    private static BsonDocument Turned() => new("$inc", new BsonDocument("turn", 1L));

    private async Task Take(Collections store, IClientSessionHandle session, BsonDocument update)
    {
        var result = await store.Counters.UpdateOneAsync(session, new BsonDocument { { "_id", CommitsId }, { "turn", _turn } }, update).ConfigureAwait(false);
        HaveTurn = result.MatchedCount > 0 ? true : throw new TurnPassedException();
    }
}
