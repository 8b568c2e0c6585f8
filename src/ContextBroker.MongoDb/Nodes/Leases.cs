using System.Text.RegularExpressions;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Writing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Nodes;

/// <summary>
/// Leases as documents: the holder (h), the epoch (e), the beat (n) and the sessions of the process that took it (s). And what taking one does: it puts
/// up fences, see <see cref="Fences"/>, and ends what a former holder has open.
/// </summary>
internal sealed class Leases(MongoEngine engine)
{
    private readonly MongoEngine _engine = engine;
    private readonly IMongoCollection<BsonDocument> _leases = engine.Store.Leases;

    public async ValueTask<Lease?> Look(string name, CancellationToken cancel) =>
        await _leases.Find(new BsonDocument("_id", name)).FirstOrDefaultAsync(cancel).ConfigureAwait(false) is { } found ? Read(found) : null;

    public async Task<IReadOnlyList<Lease>> All(string prefix, CancellationToken cancel)
    {
        var found = await _leases.Find(new BsonDocument("_id", new BsonRegularExpression("^" + Regex.Escape(prefix)))).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(Read);
    }

    public async Task Bury(Lease seen, CancellationToken cancel)
    {
        if (await EndSessions(seen, cancel).ConfigureAwait(false))
        {
            await _leases.DeleteOneAsync(AsSeen(seen), cancel).ConfigureAwait(false);
        }
    }

    public async Task<Lease?> Take(string name, Lease? seen, string holder, IReadOnlyCollection<string> readers, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (seen is { Holder.Length: > 0 } && seen.Holder != holder)
        {
            // Else what it has open would stand in the way of the taking.
            await EndSessions(seen, cancel).ConfigureAwait(false);
        }

        var taken = new Lease(name, holder, (seen?.Epoch ?? 0) + 1, (seen?.Beat ?? 0) + 1);
        var isTaken = false;
        try
        {
            await _engine.Transactions.Run(async session =>
            {
                isTaken = await Write(session, seen, taken).ConfigureAwait(false);
                foreach (var reader in isTaken ? readers : [])
                {
                    await Fences.Raise(_engine.Store, session, reader, taken.Epoch).ConfigureAwait(false);
                }

                return isTaken;
            }).ConfigureAwait(false);
        }
        catch (MongoException e) when (IsDuplicate(e))
        {
            return null;
        }

        if (!isTaken)
        {
            return null;
        }

        _engine.Fences.Own(readers, taken.Epoch);
        return taken;
    }

    public async Task<Lease?> Renew(Lease held, CancellationToken cancel)
    {
        var after = await _leases.FindOneAndUpdateAsync<BsonDocument>(
            Mine(held), new BsonDocument("$inc", new BsonDocument("n", 1L)), new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After }, cancel).ConfigureAwait(false);
        return after is null ? null : Read(after);
    }

    public Task Release(Lease held, CancellationToken cancel) =>
        _leases.UpdateOneAsync(Mine(held), new BsonDocument { { "$set", new BsonDocument("h", "") }, { "$inc", new BsonDocument("n", 1L) } }, null, cancel);

    private async Task<bool> Write(IClientSessionHandle session, Lease? seen, Lease taken)
    {
        var now = new BsonDocument { { "h", taken.Holder }, { "e", taken.Epoch }, { "n", taken.Beat }, { "s", _engine.Sessions.Ids } };
        if (seen is null)
        {
            await _leases.InsertOneAsync(session, now.Add("_id", taken.Name)).ConfigureAwait(false);
            return true;
        }

        var result = await _leases.UpdateOneAsync(session, AsSeen(seen), new BsonDocument("$set", now)).ConfigureAwait(false);
        return result.MatchedCount > 0;
    }

    /// <returns>False: the lease is not as it was seen, and nothing was ended.</returns>
    private async Task<bool> EndSessions(Lease seen, CancellationToken cancel)
    {
        if (await _leases.Find(AsSeen(seen)).FirstOrDefaultAsync(cancel).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        await Sessions.End(_engine.Store, found.GetValue("s", new BsonArray()).AsBsonArray, cancel).ConfigureAwait(false);
        return true;
    }

    private static BsonDocument AsSeen(Lease seen) => new() { { "_id", seen.Name }, { "e", seen.Epoch }, { "n", seen.Beat } };

    private static BsonDocument Mine(Lease held) => new() { { "_id", held.Name }, { "h", held.Holder }, { "e", held.Epoch } };

    private static Lease Read(BsonDocument found) => new(found["_id"].AsString, found["h"].AsString, found["e"].AsInt64, found["n"].AsInt64);

    private static bool IsDuplicate(MongoException failure) =>
        failure is MongoWriteException { WriteError.Category: ServerErrorCategory.DuplicateKey } or MongoCommandException { Code: 11000 };
}
