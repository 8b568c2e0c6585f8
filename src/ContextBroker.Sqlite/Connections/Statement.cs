using System.Text;
using SQLitePCL;

namespace ContextBroker.Sqlite.Connections;

/// <summary>A prepared statement: bind, step, read, reset. Parameters are numbered from 1, columns from 0.</summary>
internal sealed class Statement(sqlite3 connection, sqlite3_stmt handle, string sql) : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _connection = connection;
    private readonly sqlite3_stmt _handle = handle;
    private readonly nint _statement = handle.DangerousGetHandle();

    public string Sql { get; } = sql;

    public Statement Bind(int parameter, long value)
    {
        Check(Native.Bind(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        Check(value is { } number ? Native.Bind(_statement, parameter, number) : Native.BindNull(_statement, parameter));
        return this;
    }

    public Statement Bind(int parameter, double value)
    {
        Check(Native.Bind(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        Check(Native.BindText(_statement, parameter, utf8[..Encoding.UTF8.GetBytes(text, utf8)]));
        return this;
    }

    public Statement BindText(int parameter, string? text)
    {
        if (text is not null)
        {
            return Bind(parameter, text);
        }

        Check(Native.BindNull(_statement, parameter));
        return this;
    }

    public Statement BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? Native.BindZeros(_statement, parameter, 0) : Native.BindBlob(_statement, parameter, bytes));
        return this;
    }

    /// <returns>True: there is a row to read. False: done, and reset.</returns>
    public bool Step()
    {
        var code = Native.Step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var failure = SqliteException.Of(_connection, raw.sqlite3_extended_errcode(_connection), $"run \"{Sql}\"");
            _ = Native.Reset(_statement);
            throw failure;
        }

        _ = Native.Reset(_statement);
        return false;
    }

    /// <summary>Runs a statement whose rows nobody reads.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    public void Reset() => _ = Native.Reset(_statement);

    public bool IsNull(int column) => Native.ColumnType(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => Native.ColumnInt64(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Native.ColumnText(_statement, column));

    /// <summary>A time stored as UTC ticks.</summary>
    public DateTimeOffset Time(int column) => new(Int64(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => Native.ColumnBlob(_statement, column);

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteException.Of(_connection, code, $"bind a parameter of \"{Sql}\"");
        }
    }
}
