using ContextBroker.Core.Moving;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Moving;

/// <summary>A database file that is moved from or to, of which no broker is the owner meanwhile.</summary>
public sealed class SqliteMove : IMoveTarget
{
    // Pages of the log after which it is copied into the file: 64 MiB.
    private const int LongLog = (64 << 20) / StoreFile.PageSize;

    private readonly StoreFile _file;
    private readonly Connection _connection;
    private readonly NameTable _names;
    private readonly Lazy<MoveReader> _reader;
    private readonly MoveWriter _writer;
    private int _logged;

    private SqliteMove(string path, StoreFile file, Connection connection)
    {
        (Name, _file, _connection) = ("sqlite:" + path, file, connection);
        _names = new NameTable(connection);
        _names.Load();
        _reader = new Lazy<MoveReader>(() => new MoveReader(connection, _names));
        _writer = new MoveWriter(connection, _names);
    }

    public string Name { get; }

    /// <exception cref="InvalidOperationException">There is no such file, a broker runs on it, or it is none of a broker.</exception>
    public static IMoveSource OpenSource(string path)
    {
        path = Path.GetFullPath(path);
        return File.Exists(path) && new FileInfo(path).Length > 0
            ? Open(path, file => file.OpenWriter())
            : throw new InvalidOperationException($"There is no store {path}");
    }

    /// <param name="restart">What a move has left there that did not come to its end is deleted.</param>
    /// <exception cref="InvalidOperationException">The file is not empty, or a broker runs on it.</exception>
    public static IMoveTarget OpenTarget(string path, bool restart)
    {
        path = Path.GetFullPath(path);
        return Open(path, file =>
        {
            if (restart && file.IsMoveTarget())
            {
                file.Delete();
            }

            return file.OpenMoveTarget();
        });
    }

    public Task<StoreNumbers> Numbers(CancellationToken cancel) => Guarded(() => _reader.Value.Numbers());

    public Task<long> Count(MovedKind kind, CancellationToken cancel) => Guarded(() => _reader.Value.Count(kind));

    public Task<MovedPage> Read(MovedKind kind, string? after, int max, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Guarded(() => _reader.Value.Read(kind, after, max));
    }

    public Task<MoveMark> Begin(MoveMark mark, CancellationToken cancel) => Guarded(() =>
    {
        var stored = _connection.Use("SELECT mark FROM moving");
        if (stored.Step())
        {
            mark = MoveMark.Parse(stored.Text(0));
            stored.Reset();
            return mark;
        }

        return InTransaction(() => Put(mark));
    });

    public Task Write(IReadOnlyList<MovedRecord> records, MoveMark mark, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Guarded(() => InTransaction(() =>
        {
            foreach (var record in records)
            {
                _writer.Write(record);
            }

            return Put(mark);
        }));
    }

    public Task Complete(StoreNumbers numbers, IProgress<string> step, CancellationToken cancel) => Guarded(() =>
    {
        step.Report("history");
        while (InTransaction(_writer.LinkSome))
        {
            cancel.ThrowIfCancellationRequested();
        }

        return InTransaction(() =>
        {
            _writer.Write(numbers);
            return numbers;
        });
    });

    public Task End(CancellationToken cancel) => Guarded(() =>
    {
        Schema.EndMove(_connection);
        return true;
    });

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteMove Open(string path, Func<StoreFile, Connection> connect)
    {
        var file = StoreFile.Open(new SqliteOptions { Path = path, WriterCacheMiB = 256 });
        Connection? connection = null;
        try
        {
            connection = connect(file);
            return new SqliteMove(path, file, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            file.Dispose();
            if (e is SqliteException)
            {
                throw new InvalidOperationException($"{path} cannot be opened: {e.Message}", e);
            }

            throw;
        }
    }

    private MoveMark Put(MoveMark mark)
    {
        _connection.Use("INSERT INTO moving(one, mark) VALUES(1, ?1) ON CONFLICT DO UPDATE SET mark = ?1").Bind(1, mark.ToJson()).Run();
        return mark;
    }

    private T InTransaction<T>(Func<T> write)
    {
        _connection.Use("BEGIN IMMEDIATE").Run();
        try
        {
            var result = write();
            _connection.Use("COMMIT").Run();
            _names.Committed();
            KeepLogShort();
            return result;
        }
        catch
        {
            _names.RolledBack();
            if (!_connection.IsAutoCommit)
            {
                _connection.Use("ROLLBACK").Run();
            }

            throw;
        }
    }

    private void KeepLogShort()
    {
        _logged += _connection.TakePagesWritten();
        if (_logged > LongLog && _connection.RestartLog())
        {
            _logged = 0;
        }
    }

    // SQLite's errors stay within this project; what an operator can mend has a sentence.
    private static Task<T> Guarded<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (SqliteException e)
        {
            return Task.FromException<T>(new InvalidOperationException(
                e.Code == SQLitePCL.raw.SQLITE_FULL ? "The disk leaves no room" : e.Message, e));
        }
    }
}
