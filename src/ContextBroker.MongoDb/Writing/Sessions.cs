using System.Collections.Concurrent;
using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>
/// The sessions that this process runs its transactions in: few, and the same ones for as long as it lives. The server keeps an open transaction of a
/// process that is gone for a minute, and everything that it has written from everybody else: so each lease says which sessions its holder has, and
/// who sees that he is gone ends them.
/// </summary>
internal sealed class Sessions : IDisposable
{
    // Transactions at a time: one of all who write entities, the others of the duties. A further one waits.
    private const int Count = 16;

    private const int NoSuchSession = 206;

    private readonly ConcurrentBag<IClientSessionHandle> _free = [];
    private readonly SemaphoreSlim _turn = new(Count, Count);

    public Sessions(Collections store)
    {
        for (var i = 0; i < Count; i++)
        {
            // Each transaction reads a snapshot that a majority has: it need not wait for what the one before it saw.
            var session = store.Database.Client.StartSession(new ClientSessionOptions { CausalConsistency = false });
            _free.Add(session);
            Ids.Add(session.ServerSession.Id["id"]);
        }
    }

    /// <summary>What the server knows them by.</summary>
    public BsonArray Ids { get; } = [];

    public async Task<IClientSessionHandle> Rent()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        return _free.TryTake(out var session) ? session : throw new InvalidOperationException("There are as many turns as sessions");
    }

    public void Return(IClientSessionHandle session)
    {
        _free.Add(session);
        _turn.Release();
    }

    /// <summary>
    /// Ends what another process has open. One that lives after all does no harm and comes to none: its transaction is taken back, and it begins again.
    /// </summary>
    public static async Task End(Collections store, IEnumerable<BsonValue> ids, CancellationToken cancel)
    {
        var those = new BsonArray(ids.Select(id => new BsonDocument("id", id)));
        if (those.Count == 0)
        {
            return;
        }

        try
        {
            await store.Database.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("killSessions", those), cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (MongoCommandException e) when (e.Code == NoSuchSession)
        {
            // It has nothing open.
        }
    }

    public void Dispose()
    {
        foreach (var session in _free)
        {
            session.Dispose();
        }

        _turn.Dispose();
    }
}
