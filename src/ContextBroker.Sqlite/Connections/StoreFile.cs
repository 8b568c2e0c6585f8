using System.Globalization;

namespace ContextBroker.Sqlite.Connections;

/// <summary>The database file while it is open: nobody else's, and connections to it with the right settings.</summary>
internal sealed class StoreFile : IDisposable
{
    public const int PageSize = 4096;

    private readonly SqliteOptions _options;
    private readonly FileStream _lock;

    private StoreFile(SqliteOptions options, FileStream held) => (_options, _lock) = (options, held);

    public static StoreFile Open(SqliteOptions options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
        return new StoreFile(options, Lock(options.Path));
    }

    /// <summary>A connection that may write; makes the tables in a new file. It waits only for readers of the log, which are gone soon.</summary>
    public Connection OpenWriter() => OpenWriter(Schema.Ensure);

    /// <summary>Likewise for a move, which makes or finds a file that brokers refuse.</summary>
    public Connection OpenMoveTarget() => OpenWriter(Schema.EnsureTarget);

    public Connection OpenReader()
    {
        var connection = Connect(_options.ReaderCacheMiB);
        connection.Execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY");
        return connection;
    }

    /// <summary>A move has begun to fill the file.</summary>
    public bool IsMoveTarget()
    {
        using var connection = Connect(_options.ReaderCacheMiB);
        return connection.Scalar("PRAGMA user_version") < 0;
    }

    /// <summary>While no connection is open.</summary>
    public void Delete()
    {
        foreach (var suffix in new[] { "-wal", "-shm", "" })
        {
            File.Delete(_options.Path + suffix);
        }
    }

    public void Dispose() => _lock.Dispose();

    private Connection OpenWriter(Action<Connection, string> ensure)
    {
        var connection = Connect(_options.WriterCacheMiB, gathersLog: true);
        try
        {
            connection.Execute("PRAGMA busy_timeout = 50; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY");
            Limit(connection);
            ensure(connection, _options.Path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The lock is held by the process: the system lets go of it when the process dies, however it dies.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + "-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"The store {path} is open in another broker: two of them must not share one file", e);
        }
    }

    private Connection Connect(int cacheMiB, bool gathersLog = false)
    {
        var connection = Connection.Open(_options.Path, gathersLog);
        connection.Execute(string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = 10000; PRAGMA cache_size = -{cacheMiB * 1024L}; PRAGMA mmap_size = {_options.MemoryMapMiB * 1024L * 1024}"));
        return connection;
    }

    private void Limit(Connection connection)
    {
        if (_options.MaxFileMiB > 0)
        {
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {_options.MaxFileMiB * 1024L * 1024 / PageSize}"));
        }
    }
}
