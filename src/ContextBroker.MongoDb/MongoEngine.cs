using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.MongoDb.Nodes;
using ContextBroker.MongoDb.Queries;
using ContextBroker.MongoDb.Writing;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;

namespace ContextBroker.MongoDb;

/// <summary>One database of a replica set: the parts that the four stores share.</summary>
internal sealed class MongoEngine : IAsyncDisposable
{
    /// <exception cref="InvalidOperationException">The server will not do; the message says why.</exception>
    public MongoEngine(MongoOptions options, TimeProvider clock, ILogger<MongoEngine> logger)
    {
        (Options, Clock) = (options, clock);
        Store = Server.Open(options, logger);
        Sessions = new Sessions(Store);
        Transactions = new Transactions(Sessions, options);
        Changes = new ChangeLog(Store);
        var cache = options.EntityCacheMiB * 1024L * 1024;
        var decoded = Decoded = new DecodedEntities(cache - (cache / 4));
        Publisher = new CommitPublisher(Changes, decoded, logger);
        Publisher.StartAt(Numbers.LastSequence(Store));
        OpenedAt = StoreChanges.Now(Store.Database);
        Writes = new WriteQueue(Store, Transactions, decoded, new LastTurn(cache / 4), Publisher, logger);
        Entities = new EntityReader(Store, decoded);
        Discovery = new Discovery(Store);
        Queries = new EntityQueries(Store, Entities, decoded, Discovery, options, clock);
        Eraser = new EntityEraser(Store, Writes);
        Evolutions = new EvolutionEdits(Writes);
    }

    public MongoOptions Options { get; }

    public TimeProvider Clock { get; }

    public Collections Store { get; }

    /// <summary>The store's time before anything was read but the sequence that the publisher starts at.</summary>
    public BsonTimestamp OpenedAt { get; }

    public Fences Fences { get; } = new();

    public Sessions Sessions { get; }

    public Transactions Transactions { get; }

    public WriteQueue Writes { get; }

    public CommitPublisher Publisher { get; }

    public ChangeLog Changes { get; }

    public DecodedEntities Decoded { get; }

    public EntityReader Entities { get; }

    public EntityQueries Queries { get; }

    public Discovery Discovery { get; }

    public EntityEraser Eraser { get; }

    public EvolutionEdits Evolutions { get; }

    /// <summary>Writes what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writes.DisposeAsync().ConfigureAwait(false);
        Publisher.Dispose();
        Sessions.Dispose();
    }
}
