using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Writing;

/// <summary>
/// Copies the write-ahead log into the file once it has grown far enough: bounds the log and the time to open. Another thread copies the
/// bulk while writers go on, then what came meanwhile, until little is left; the writer's thread only copies that and starts the log anew.
/// Done all on the writer's thread, 64 MiB made every writer wait for 75 ms, and what came during one copy alone still for 30 ms.
/// </summary>
internal sealed class Checkpoints(Connection writer, StoreFile file, SqliteOptions options) : IAsyncDisposable
{
    // The log may grow to this many times the limit while the other thread copies; then writers wait for it.
    private const int Patience = 4;

    // So much the writer's thread may copy itself: 1 MiB.
    private const int Little = 1024 * 1024 / StoreFile.PageSize;

    private const int MaxCopies = 4;

    private readonly Connection _writer = writer;
    private readonly StoreFile _file = file;
    private readonly long _limit = options.CheckpointMiB * 1024L * 1024 / StoreFile.PageSize;
    private long _pages;
    private long _pagesBefore;
    private int _copies;
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
            StartCopying();
        }
        else if (_pages >= _limit * Patience)
        {
            Restart();
        }
        else if (_copying.IsCompleted)
        {
            if (_pages - _pagesBefore > Little && _copies < MaxCopies)
            {
                StartCopying();
            }
            else
            {
                Restart();
            }
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

    private void StartCopying()
    {
        _pagesBefore = _pages;
        _copies++;
        _copying = Task.Run(Copy);
    }

    private void Restart()
    {
        _copying = null;
        _copies = 0;
        _pages = _writer.RestartLog() ? 0 : _limit;
        _writer.TakePagesWritten();
    }

    private void Copy()
    {
        _connection ??= _file.OpenWriter();
        _connection.CopyLog();
    }
}
