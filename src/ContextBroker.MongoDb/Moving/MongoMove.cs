using ContextBroker.Core.Moving;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Delivery;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Moving;

/// <summary>A database that is moved from or to, which no broker uses meanwhile.</summary>
public sealed class MongoMove : IMoveTarget
{
    // A document of MongoDB holds 16 MiB.
    private const int MostBytes = 15 << 20;

    // What is late from a process that was killed finds nothing once the move has ended.
    private static readonly BsonDocument Filling = new(Schema.Id) { { "version", -Schema.Version } };

    private static readonly JsonWriterSettings Exact = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };
    private static readonly BsonDocument ById = new("_id", 1);

    private readonly Collections _store;
    private readonly Hold? _hold;

    private MongoMove(MongoOptions options, Collections store, Hold? hold)
    {
        (_store, _hold) = (store, hold);
        var url = new MongoUrl(options.ConnectionString);
        Name = $"mongodb://{string.Join(',', url.Servers.Select(s => s.ToString()).Order(StringComparer.Ordinal))}/{store.Database.DatabaseNamespace.DatabaseName}";
    }

    public string Name { get; }

    /// <exception cref="InvalidOperationException">The server will not do, the database is none of a broker, or brokers run on it; the message says why.</exception>
    public static async Task<IMoveSource> OpenSource(MongoOptions options, CancellationToken cancel)
    {
        var store = Open(options, MoveSchema.EnsureSource);
        var hold = await Hold.Take(store.Database, cancel).ConfigureAwait(false);
        try
        {
            await RunningBrokers.Refuse(store.Database, cancel).ConfigureAwait(false);
            return new MongoMove(options, store, hold);
        }
        catch
        {
            await hold.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="restart">What a move has left there that did not come to its end is deleted.</param>
    /// <exception cref="InvalidOperationException">The server will not do, or the database is not empty; the message says why.</exception>
    public static IMoveTarget OpenTarget(MongoOptions options, bool restart) => new MongoMove(
        options,
        Open(options, database =>
        {
            if (restart)
            {
                MoveSchema.DropTarget(database);
            }

            MoveSchema.EnsureTarget(database);
        }),
        hold: null);

    public Task<StoreNumbers> Numbers(CancellationToken cancel) => Guarded(() => ReadNumbers(cancel));

    public Task<long> Count(MovedKind kind, CancellationToken cancel) => Guarded(() => Of(kind).EstimatedDocumentCountAsync(null, cancel));

    public Task<MovedPage> Read(MovedKind kind, string? after, int max, CancellationToken cancel) => Guarded(() => ReadPage(kind, after, max, cancel));

    public Task<MoveMark> Begin(MoveMark mark, CancellationToken cancel) => Guarded(async () =>
    {
        var fresh = new BsonDocument(Filling) { { "moving", new BsonDocument("$exists", false) } };
        await _store.Schema.UpdateOneAsync(fresh, Set("moving", mark.ToJson()), null, cancel).ConfigureAwait(false);
        var stored = await _store.Schema.Find(Schema.Id).FirstAsync(cancel).ConfigureAwait(false);
        return MoveMark.Parse(stored["moving"].AsString);
    });

    public Task Write(IReadOnlyList<MovedRecord> records, MoveMark mark, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (records.FirstOrDefault(r => r.Size > MostBytes) is { } tooLarge)
        {
            throw new InvalidOperationException($"The {tooLarge.Label} takes {tooLarge.Size} bytes; a document of MongoDB takes {MostBytes}");
        }

        return Guarded(() => WriteInOrder(records, mark, cancel));
    }

    public Task Complete(StoreNumbers numbers, IProgress<string> step, CancellationToken cancel) => Guarded(async () =>
    {
        Schema.BuildIndexes(_store.Database, index => step.Report($"index {index.Number} of {index.All}: {index.Collection}.{index.Name}"));
        var entity = Math.Max(numbers.Entity, await Largest(_store.Entities, cancel).ConfigureAwait(false));
        entity = Math.Max(entity, await Largest(_store.Evolutions, cancel).ConfigureAwait(false));
        var commits = new BsonDocument("$set", new BsonDocument { { "sequence", numbers.Sequence }, { "entity", entity }, { "history", numbers.History } });
        var upsert = new UpdateOptions { IsUpsert = true };
        await _store.Counters.UpdateOneAsync(Writing.Numbers.Commits, commits, upsert, cancel).ConfigureAwait(false);
        return await _store.Counters.UpdateOneAsync(new BsonDocument("_id", MongoOutbox.Counter), Set("last", numbers.Outbox), upsert, cancel).ConfigureAwait(false);
    });

    public Task End(CancellationToken cancel)
    {
        var end = new BsonDocument { { "$set", new BsonDocument("version", Schema.Version) }, { "$unset", new BsonDocument("moving", "") } };
        return Guarded(() => _store.Schema.UpdateOneAsync(Schema.Id, end, null, cancel));
    }

    public async ValueTask DisposeAsync()
    {
        if (_hold is not null)
        {
            await _hold.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Collections Open(MongoOptions options, Action<IMongoDatabase> prepare)
    {
        var check = new ConnectionStringCheck().Validate(null, options);
        return check.Succeeded ? Server.Open(options, prepare)
            : throw new InvalidOperationException("One of the two stores is named by no connection string of MongoDB, as mongodb://host:27017/database?replicaSet=rs0 is one");
    }

    // What went wrong at the server has a sentence; the driver's own failures stay within this project.
    private async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            throw new InvalidOperationException($"{Name}: {e.Message.Split('\n')[0]}", e);
        }
    }

    private async Task<StoreNumbers> ReadNumbers(CancellationToken cancel)
    {
        var commits = await _store.Counters.Find(Writing.Numbers.Commits).FirstOrDefaultAsync(cancel).ConfigureAwait(false);
        var outbox = await Writing.Numbers.Last(_store, MongoOutbox.Counter, cancel).ConfigureAwait(false);
        return commits is null ? new StoreNumbers(0, 0, 0, outbox)
            : new StoreNumbers(commits["sequence"].AsInt64, commits["entity"].AsInt64, commits["history"].AsInt64, outbox);
    }

    private async Task<MovedPage> ReadPage(MovedKind kind, string? after, int max, CancellationToken cancel)
    {
        var filter = after is null ? [] : new BsonDocument("_id", new BsonDocument("$gt", BsonDocument.Parse(after)["id"]));
        if (kind == MovedKind.Usage)
        {
            filter.Add("c", new BsonDocument("$ne", 0));
        }
        else if (kind == MovedKind.Positions)
        {
            // Without a position it says only who may write one.
            filter.Add("p", new BsonDocument("$exists", true));
        }

        var records = new List<MovedRecord>();
        BsonValue? last = null;
        var size = 0L;
        using var found = await Of(kind).Find(filter).Sort(ById).Limit(max).ToCursorAsync(cancel).ConfigureAwait(false);
        while (size < MovedPage.MostBytes && await found.MoveNextAsync(cancel).ConfigureAwait(false))
        {
            foreach (var document in found.Current.TakeWhile(_ => size < MovedPage.MostBytes))
            {
                var record = MovedDocuments.Read(kind, document);
                records.Add(record);
                size += record.Size;
                last = document["_id"];
            }
        }

        var isFull = records.Count == max || size >= MovedPage.MostBytes;
        return new MovedPage(records, isFull ? new BsonDocument("id", last).ToJson(Exact) : null);
    }

    // No transaction: one of a process that was killed lives on at the server for a minute, and would keep its successor waiting. Records first, how far
    // the move is then after them: what was written before a crash is found again, and is the same.
    private async Task<bool> WriteInOrder(IReadOnlyList<MovedRecord> records, MoveMark mark, CancellationToken cancel)
    {
        if (records.Count > 0)
        {
            try
            {
                await Of(KindOf(records[0])).InsertManyAsync(records.Select(MovedDocuments.Write), new InsertManyOptions { IsOrdered = false }, cancel).ConfigureAwait(false);
            }
            catch (MongoBulkWriteException<BsonDocument> e) when (e.WriteConcernError is null && e.WriteErrors.All(w => w.Category == ServerErrorCategory.DuplicateKey))
            {
                // Written before the crash that this is the second try after.
            }
        }

        await _store.Schema.UpdateOneAsync(Filling, Set("moving", mark.ToJson()), null, cancel).ConfigureAwait(false);
        return true;
    }

    private static BsonDocument Set(string member, BsonValue value) => new("$set", new BsonDocument(member, value));

    // The largest number of all tenants, by the index of creation.
    private static async Task<long> Largest(IMongoCollection<BsonDocument> collection, CancellationToken cancel)
    {
        using var tenants = await collection.DistinctAsync<string>("t", new BsonDocument(), null, cancel).ConfigureAwait(false);
        var largest = 0L;
        foreach (var tenant in await tenants.ToListAsync(cancel).ConfigureAwait(false))
        {
            var last = await collection.Find(new BsonDocument("t", tenant)).Sort(new BsonDocument("k", -1)).Project(new BsonDocument("k", 1)).FirstAsync(cancel).ConfigureAwait(false);
            largest = Math.Max(largest, last["k"].AsInt64);
        }

        return largest;
    }

    private static MovedKind KindOf(MovedRecord record) => record switch
    {
        MovedDocument => MovedKind.Documents,
        MovedEntity => MovedKind.Entities,
        MovedEvolution => MovedKind.Evolutions,
        MovedUsage => MovedKind.Usage,
        MovedChange => MovedKind.Changes,
        MovedInstance => MovedKind.History,
        MovedNotification => MovedKind.Notifications,
        _ => MovedKind.Positions,
    };

    private IMongoCollection<BsonDocument> Of(MovedKind kind) => kind switch
    {
        MovedKind.Documents => _store.Documents,
        MovedKind.Entities => _store.Entities,
        MovedKind.Evolutions => _store.Evolutions,
        MovedKind.Usage => _store.Usage,
        MovedKind.Changes => _store.Changes,
        MovedKind.History => _store.History,
        MovedKind.Notifications => _store.Outbox,
        _ => _store.Positions,
    };
}
