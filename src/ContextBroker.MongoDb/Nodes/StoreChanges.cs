using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.Writing;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Nodes;

/// <summary>
/// Follows the database's change stream: documents, and the documents of numbers, which say that something was committed. What it says is in the order
/// of the commits, and by a majority. After a failure it goes on behind what was told last.
/// </summary>
internal sealed partial class StoreChanges(Collections store, CommitPublisher publisher, BsonTimestamp openedAt, ILogger logger)
{
    // The oplog no longer holds what follows the token; the token says nothing to this server; the stream cannot go on.
    private static readonly int[] Lost = [136, 260, 280, 286];

    private static readonly TimeSpan AwaitData = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Of commits only the write that ends one: see Numbers.
    private static readonly BsonDocument[] Told =
    [
        new("$match", new BsonDocument("$or", new BsonArray
        {
            new BsonDocument("operationType", "invalidate"),
            new BsonDocument("ns.coll", "documents"),
            new BsonDocument { { "ns.coll", "counters" }, { "documentKey._id", Numbers.CommitsId }, { "updateDescription.updatedFields.sequence", new BsonDocument("$exists", true) } },
            new BsonDocument { { "ns.coll", "counters" }, { "documentKey._id", MongoOutbox.Counter } },
        })),
        new("$project", new BsonDocument
        {
            { "o", "$operationType" }, { "c", "$ns.coll" }, { "k", "$documentKey._id" },
            { "v", new BsonDocument("$ifNull", new BsonArray { "$updateDescription.updatedFields.v", "$fullDocument.v" }) },
            { "s", "$updateDescription.updatedFields.sequence" }, { "b", "$updateDescription.updatedFields.by" },
            { "n", new BsonDocument("$ifNull", new BsonArray { "$updateDescription.updatedFields.last", "$fullDocument.last" }) },
        }),
    ];

    private readonly Collections _store = store;
    private readonly CommitPublisher _publisher = publisher;
    private readonly ILogger _logger = logger;
    private long _since = publisher.LastSequence;
    private BsonTimestamp _from = openedAt;
    private BsonDocument? _token;
    private bool _hasGap;

    public async Task Follow(IStoreListener listener, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await FollowOnce(listener, cancel).ConfigureAwait(false);
                Forget();
            }
            catch (MongoCommandException e) when (Lost.Contains(e.Code))
            {
                Log.HistoryLost(_logger, e);
                Forget();
            }
#pragma warning disable CA1031 // Whatever fails, the store or a listener, it is told again.
            catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Interrupted(_logger, e);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The store's time of now: a stream from there tells of everything that is read later and was not there yet.</summary>
    public static BsonTimestamp Now(IMongoDatabase database) =>
        database.WithReadConcern(ReadConcern.Majority).RunCommand<BsonDocument>(new BsonDocument("ping", 1))["operationTime"].AsBsonTimestamp;

    private void Forget() => (_token, _hasGap) = (null, true);

    /// <summary>Returns when the stream says that it has ended.</summary>
    private async Task FollowOnce(IStoreListener listener, CancellationToken cancel)
    {
        if (_hasGap && _token is null)
        {
            (_since, _from) = (Numbers.LastSequence(_store), Now(_store.Database));
        }

        var options = new ChangeStreamOptions { MaxAwaitTime = AwaitData, ResumeAfter = _token, StartAtOperationTime = _token is null ? _from : null };
        using var stream = await _store.Database.WatchAsync<BsonDocument>(Told, options, cancel).ConfigureAwait(false);
        await Begin(listener, cancel).ConfigureAwait(false);
        while (await stream.MoveNextAsync(cancel).ConfigureAwait(false))
        {
            var events = stream.Current.ToList();
            if (events.Exists(e => e["o"] == "invalidate"))
            {
                return;
            }

            await Tell(listener, events, cancel).ConfigureAwait(false);
            _token = stream.GetResumeToken();
        }
    }

    // What was there before the stream began comes from no event.
    private async Task Begin(IStoreListener listener, CancellationToken cancel)
    {
        if (_hasGap)
        {
            await listener.Reload(cancel).ConfigureAwait(false);
            _hasGap = false;
        }

        if (_token is null)
        {
            await _publisher.CatchUp(cancel).ConfigureAwait(false);
            listener.Committed(_since);
        }
    }

    private async Task Tell(IStoreListener listener, List<BsonDocument> events, CancellationToken cancel)
    {
        foreach (var changed in events.Where(e => e["c"] == "documents").GroupBy(e => e["k"]))
        {
            var version = changed.Last().TryGetValue("v", out var v) && v.IsInt64 ? v.AsInt64 : default(long?);
            await listener.DocumentChanged(changed.Key["d"].AsString, changed.Key["t"].AsString, changed.Key["i"].AsString, version, cancel).ConfigureAwait(false);
        }

        if (events.FindLast(e => e.Contains("s")) is { } commit)
        {
            var sequence = commit["s"].AsInt64;
            if (events.Exists(e => e.TryGetValue("b", out var by) && by != Numbers.By(_store, e["s"].AsInt64)))
            {
                // What this process commits it tells by itself.
                _publisher.HearOthers();
                await _publisher.CatchUp(cancel).ConfigureAwait(false);
            }

            listener.Committed(sequence);
        }

        if (events.FindLast(e => e["k"] == MongoOutbox.Counter) is { } queued)
        {
            listener.Queued(queued["n"].AsInt64);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "The change stream cannot go on where it was; it begins anew", EventName = "ChangeStreamLost")]
        public static partial void HistoryLost(ILogger logger, Exception exception);

        [LoggerMessage(31, LogLevel.Warning, "The change stream was interrupted; it goes on where it was", EventName = "ChangeStreamInterrupted")]
        public static partial void Interrupted(ILogger logger, Exception exception);
    }
}
