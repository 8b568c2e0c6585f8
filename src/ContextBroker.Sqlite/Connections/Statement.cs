using System.Text;
using SQLitePCL;

namespace ContextBroker.Sqlite.Connections;

/// <summary>A prepared statement: bind, step, read, reset. Parameters are numbered from 1, columns from 0.</summary>
internal sealed class Statement(sqlite3 connection, sqlite3_stmt handle, string sql) : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _connection = connection;
    private readonly sqlite3_stmt _handle = handle;

    public string Sql { get; } = sql;

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_handle, parameter, number) : raw.sqlite3_bind_null(_handle, parameter));
        return this;
    }

    public Statement Bind(int parameter, double value)
    {
        Check(raw.sqlite3_bind_double(_handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        Check(raw.sqlite3_bind_text(_handle, parameter, utf8[..Encoding.UTF8.GetBytes(text, utf8)]));
        return this;
    }

    public Statement BindText(int parameter, string? text)
    {
        if (text is not null)
        {
            return Bind(parameter, text);
        }

        Check(raw.sqlite3_bind_null(_handle, parameter));
        return this;
    }

    public Statement BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, parameter, 0) : raw.sqlite3_bind_blob(_handle, parameter, bytes));
        return this;
    }

    /// <returns>True: there is a row to read. False: done, and reset.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var failure = SqliteException.Of(_connection, raw.sqlite3_extended_errcode(_connection), $"run \"{Sql}\"");
            raw.sqlite3_reset(_handle);
            throw failure;
        }

        raw.sqlite3_reset(_handle);
        return false;
    }

    /// <summary>Runs a statement whose rows nobody reads.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    public void Reset() => raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string() ?? "";

    /// <summary>A time stored as UTC ticks.</summary>
    public DateTimeOffset Time(int column) => new(Int64(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_handle, column);

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteException.Of(_connection, code, $"bind a parameter of \"{Sql}\"");
        }
    }
}
