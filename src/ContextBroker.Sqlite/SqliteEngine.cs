using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Values;
using ContextBroker.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Sqlite;

/// <summary>One open database file: the parts that the four stores share.</summary>
internal sealed class SqliteEngine : IAsyncDisposable
{
    private readonly StoreFile _file;
    private readonly Writer _writer;
    private int _closed;

    public SqliteEngine(SqliteOptions options, TimeProvider clock, ILogger<SqliteEngine> logger)
    {
        Options = options;
        _file = StoreFile.Open(options);
        Connection? connection = null;
        try
        {
            connection = _file.OpenWriter();
            var cache = new EntityCache(options.EntityCacheMiB * 1024L * 1024);
            var marks = new PageMarks();
            Publisher = new CommitPublisher(cache, marks, logger);
            Deltas = new Deltas(cache, Publisher, isUsed: options.RowsBehindMiB > 0);
            _writer = new Writer(connection, cache, Deltas, Publisher, options, clock);
            Publisher.StartAt(_writer.Counters.Sequence);
            Writes = new WriteQueue(_writer, new Checkpoints(connection, _file, options), logger);
            Readers = new ReaderPool(_file);
            Entities = new EntityReader(cache, _writer.Behind, Readers, Names);
            Values = new ValueIndexes(Writes, Names, options, logger);
            Values.Load(Readers);
            Queries = new EntityQueries(Entities, Readers, Names, Values, marks, options, clock);
            Changes = new ChangeLog(Readers, Names, Writes, Publisher, Deltas);
            Discovery = new Discovery(Readers, Names);
        }
        catch
        {
            connection?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    public SqliteOptions Options { get; }

    public WriteQueue Writes { get; }

    public ReaderPool Readers { get; }

    public NameTable Names => _writer.Names;

    public CommitPublisher Publisher { get; }

    public Deltas Deltas { get; }

    public EntityReader Entities { get; }

    public ValueIndexes Values { get; }

    public EntityQueries Queries { get; }

    public ChangeLog Changes { get; }

    public Discovery Discovery { get; }

    /// <summary>Writes what still waits, copies the log into the file, and lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
        {
            return;
        }

        await Values.DisposeAsync().ConfigureAwait(false);
        await Writes.DisposeAsync().ConfigureAwait(false);
        Readers.Dispose();
        _writer.Dispose();
        _file.Dispose();
    }
}
