using SQLitePCL;

namespace ContextBroker.Sqlite.Connections;

/// <summary>An error of SQLite itself. It leaves this project only as a <see cref="NgsiLd.ProblemException"/>.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The primary result code (sqlite.org/rescode.html).</summary>
    public int Code { get; } = code & 0xff;

    /// <summary>The file or its disk is not in order: trying the same in smaller pieces is in vain.</summary>
    public bool IsBroken => Code is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    public static SqliteException Of(sqlite3? connection, int code, string doing) =>
        new(code, $"SQLite could not {doing}: {(connection is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(connection).utf8_to_string())} ({code})");
}
