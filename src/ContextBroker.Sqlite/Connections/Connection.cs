using SQLitePCL;

namespace ContextBroker.Sqlite.Connections;

/// <summary>
/// A connection of one thread at a time. A thin layer over SQLite's C interface: an ADO.NET command with its parameter objects costs
/// as much as the statement it runs, and a writer has 25 us for a whole update.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Stack<Statement>> _spare = new(ReferenceEqualityComparer.Instance);
    private readonly sqlite3 _handle;

    static Connection()
    {
        // Counting SQLite's memory takes a lock for every allocation of any connection, and nobody reads the count.
        const int configMemStatus = 9;
        Batteries_V2.Init();
        _ = raw.sqlite3_config(configMemStatus, 0);
        GatheredLog.Register();
    }

    private Connection(sqlite3 handle) => _handle = handle;

    /// <param name="path">The file; it need not exist.</param>
    /// <param name="gathersLog">See <see cref="GatheredLog"/>.</param>
    public static Connection Open(string path, bool gathersLog = false)
    {
        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, gathersLog ? GatheredLog.Name : null);
        if (code != raw.SQLITE_OK)
        {
            var failure = SqliteException.Of(handle, code, $"open {path}");
            handle?.Dispose();
            throw failure;
        }

        return new Connection(handle);
    }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The number that the last insertion gave its row.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>False within BEGIN and COMMIT. SQLite ends a transaction by itself on some errors.</summary>
    public bool IsAutoCommit => raw.sqlite3_get_autocommit(_handle) != 0;

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteException.Of(_handle, code, $"run \"{sql}\"");
        }
    }

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>A statement of its own, to be disposed by the caller or with the connection.</summary>
    public Statement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        return code == raw.SQLITE_OK ? new Statement(_handle, handle, sql) : throw SqliteException.Of(_handle, code, $"prepare \"{sql}\"");
    }

    /// <summary>The one kept statement of this text, ready to be bound. The text must be a constant: it is compared by reference.</summary>
    public Statement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = Prepare(sql));
        }

        statement.Reset();
        return statement;
    }

    /// <summary>A statement of this text that the caller has to himself until he gives it back; for rows read while others are.</summary>
    public Statement Take(string sql) => _spare.TryGetValue(sql, out var spare) && spare.TryPop(out var statement) ? statement : Prepare(sql);

    public void GiveBack(Statement statement)
    {
        statement.Reset();
        if (!_spare.TryGetValue(statement.Sql, out var spare))
        {
            _spare.Add(statement.Sql, spare = new Stack<Statement>());
        }

        spare.Push(statement);
    }

    /// <summary>Pages this connection wrote since it was last asked.</summary>
    public int TakePagesWritten()
    {
        const int cacheWrite = 9;
        return raw.sqlite3_db_status(_handle, cacheWrite, out var pages, out _, 1) == raw.SQLITE_OK ? pages : 0;
    }

    /// <summary>Copies committed pages from the log into the file as far as no reader is in the way. Waits for nobody.</summary>
    public void CopyLog() => Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);

    /// <summary>Copies the rest of the log and waits for its readers, so that it is written from its start again. False: they took too long.</summary>
    public bool RestartLog() => Checkpoint(raw.SQLITE_CHECKPOINT_RESTART) == raw.SQLITE_OK;

    public void Dispose()
    {
        foreach (var statement in _statements.Values.Concat(_spare.Values.SelectMany(s => s)))
        {
            statement.Dispose();
        }

        _statements.Clear();
        _spare.Clear();
        _handle.Dispose();
    }

    private int Checkpoint(int mode) => raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out _, out _);
}
