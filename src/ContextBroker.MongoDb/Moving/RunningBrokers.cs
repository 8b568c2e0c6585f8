using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Moving;

/// <summary>
/// Finds out whether brokers run on a database: one of them always holds the leases and says every few seconds that it lives. One that was killed
/// holds them too, and says nothing.
/// </summary>
internal static class RunningBrokers
{
    // Longer than a lease lasts if nothing else is set.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="InvalidOperationException">A broker runs.</exception>
    public static async Task Refuse(IMongoDatabase database, CancellationToken cancel)
    {
        var leases = database.GetCollection<BsonDocument>("leases");
        var first = await Held(leases, cancel).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (first.Count > 0 && !patience.IsCancellationRequested)
        {
            await Task.Delay(Pause, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = await Held(leases, cancel).ConfigureAwait(false);
            if (now.Keys.FirstOrDefault(name => !first.TryGetValue(name, out var beat) || beat != now[name]) is not null)
            {
                throw new InvalidOperationException(
                    $"A broker runs on the database {database.DatabaseNamespace.DatabaseName}: stop all that do, then move it");
            }
        }

        cancel.ThrowIfCancellationRequested();
    }

    private static async Task<Dictionary<string, long>> Held(IMongoCollection<BsonDocument> leases, CancellationToken cancel)
    {
        var held = await leases.Find(new BsonDocument("h", new BsonDocument("$gt", ""))).ToListAsync(cancel).ConfigureAwait(false);
        return held.ToDictionary(l => l["_id"].AsString, l => l["n"].AsInt64);
    }
}
