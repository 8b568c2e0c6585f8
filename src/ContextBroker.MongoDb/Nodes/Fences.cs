using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Nodes;

/// <summary>
/// Who may write what belongs to a reader: the document of its position says the epoch of the lease (e). Each transaction that writes for the reader
/// writes that document too. So one of a former holder conflicts with the taking of the lease: it is through before, or never.
/// </summary>
internal sealed class Fences
{
    private readonly ConcurrentDictionary<string, long> _epochs = new();

    /// <summary>The readers are this process's own, in this epoch of their lease.</summary>
    public void Own(IEnumerable<string> readers, long epoch)
    {
        foreach (var reader in readers)
        {
            _epochs[reader] = epoch;
        }
    }

    /// <summary>It was this process's once: what it writes must pass.</summary>
    public bool Has(string reader) => _epochs.ContainsKey(reader);

    public static Task Raise(Collections store, IClientSessionHandle session, string reader, long epoch) => store.Positions.UpdateOneAsync(
        session, new BsonDocument("_id", reader), new BsonDocument("$set", new BsonDocument("e", epoch)), new UpdateOptions { IsUpsert = true });

    /// <summary>To be the first write of a transaction: then it fails before it has done anything.</summary>
    /// <param name="update">What is written to the reader's document; it must change something.</param>
    /// <exception cref="LeaseLostException">Another process has the lease.</exception>
    public async Task Pass(Collections store, IClientSessionHandle session, string reader, BsonDocument update)
    {
        var which = new BsonDocument("_id", reader);
        if (!_epochs.TryGetValue(reader, out var epoch))
        {
            await store.Positions.UpdateOneAsync(session, which, update, new UpdateOptions { IsUpsert = true }).ConfigureAwait(false);
            return;
        }

        var result = await store.Positions.UpdateOneAsync(session, which.Add("e", epoch), update).ConfigureAwait(false);
        if (result.MatchedCount == 0)
        {
            throw new LeaseLostException(reader);
        }
    }
}
