using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.MongoDb.Queries;
using ContextBroker.MongoDb.Writing;
using Microsoft.Extensions.Logging;

namespace ContextBroker.MongoDb;

/// <summary>One database of a replica set: the parts that the four stores share.</summary>
internal sealed class MongoEngine : IAsyncDisposable
{
    /// <exception cref="InvalidOperationException">The server will not do; the message says why.</exception>
    public MongoEngine(MongoOptions options, TimeProvider clock, ILogger<MongoEngine> logger)
    {
        (Options, Clock) = (options, clock);
        Store = Server.Open(options, logger);
        Transactions = new Transactions(Store, options);
        Changes = new ChangeLog(Store);
        var decoded = Decoded = new DecodedEntities(options.EntityCacheMiB * 1024L * 1024);
        Publisher = new CommitPublisher(Changes, decoded, logger);
        Publisher.StartAt(Numbers.LastSequence(Store));
        Writes = new WriteQueue(Store, Transactions, decoded, Publisher, logger);
        Entities = new EntityReader(Store, decoded);
        Discovery = new Discovery(Store);
        Queries = new EntityQueries(Store, Entities, decoded, Discovery, options, clock);
        Eraser = new EntityEraser(Store, Writes);
        Evolutions = new EvolutionEdits(Writes);
    }

    public MongoOptions Options { get; }

    public TimeProvider Clock { get; }

    public Collections Store { get; }

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
    }
}
