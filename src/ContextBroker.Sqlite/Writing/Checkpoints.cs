using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Writing;

/// <summary>
/// Copies the write-ahead log into the file once it has grown far enough: bounds the log and the time to open. Another thread copies the
/// bulk while writers go on; the writer's thread only copies what came in the meantime and starts the log anew. Done all on the writer's
/// thread, 64 MiB made every writer wait for 75 ms.
/// </summary>
internal sealed class Checkpoints(Connection writer, StoreFile file, SqliteOptions options) : IAsyncDisposable
{
    // The log may grow to this many times the limit while the other thread copies; then writers wait for it.
    private const int Patience = 4;

    private readonly Connection _writer = writer;
    private readonly StoreFile _file = file;
    private readonly long _limit = options.CheckpointMiB * 1024L * 1024 / StoreFile.PageSize;
    private long _pages;
    private Connection? _connection;
    private Task? _copying;

    /// <summary>On the writer's thread.</summary>
    public void AfterCommit()
    {
        _pages += _writer.TakePagesWritten();
        if (_pages < _limit)
        {
            return;
        }

        if (_copying is null)
        {
            _copying = Task.Run(Copy);
        }
        else if (_copying.IsCompleted || _pages >= _limit * Patience)
        {
            _copying = null;
            _pages = _writer.RestartLog() ? 0 : _limit;
            _writer.TakePagesWritten();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_copying is { } copying)
        {
            await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _connection?.Dispose();
    }

    private void Copy()
    {
        _connection ??= _file.OpenWriter();
        _connection.CopyLog();
    }
}
