using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;

namespace ContextBroker.Sqlite.Writing;

/// <summary>The writing side of the store: one connection, one thread, one transaction at a time.</summary>
internal sealed class Writer : IDisposable
{
    private readonly CommitPublisher _publisher;

    public Writer(Connection connection, EntityCache cache, Deltas deltas, CommitPublisher publisher, SqliteOptions options, TimeProvider clock)
    {
        Connection = connection;
        _publisher = publisher;
        Names = new NameTable(connection);
        Counters = new Counters(connection);
        Behind = new RowsBehind(connection, Counters, options);
        Entities = new EntityCommitter(this, cache, Behind, deltas, clock);
        Evolutions = new EvolutionEdits(this);
        Names.Load();
        Counters.Load();
        Behind.Load(Names);
        Entities.Load();
    }

    public Connection Connection { get; }

    public NameTable Names { get; }

    public Counters Counters { get; }

    public RowsBehind Behind { get; }

    public EntityCommitter Entities { get; }

    public EvolutionEdits Evolutions { get; }

    public void Begin()
    {
        Abandon();
        Connection.Use("BEGIN IMMEDIATE").Run();
    }

    /// <summary>Makes the transaction durable, then visible in memory: caches first, so that whoever is answered reads what he wrote.</summary>
    /// <param name="rows">How many rows that are due are written besides.</param>
    public void Commit(int rows)
    {
        Entities.Flush(andWhatWaits: rows > 0);
        Behind.Drain(rows);
        Counters.Flush();
        Connection.Use("COMMIT").Run();
        Names.Committed();
        Counters.Committed();
        Entities.Publish(_publisher);
    }

    public void Rollback()
    {
        Names.RolledBack();
        Counters.RolledBack();
        Behind.RolledBack();
        Entities.Forget();
        try
        {
            Abandon();
        }
        catch (SqliteException)
        {
            // Begin tries again, and its caller hears of it.
        }
    }

    public void Dispose() => Connection.Dispose();

    private void Abandon()
    {
        if (!Connection.IsAutoCommit)
        {
            Connection.Use("ROLLBACK").Run();
        }
    }
}
