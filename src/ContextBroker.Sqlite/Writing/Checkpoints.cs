using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Writing;

/// <summary>Copies the write-ahead log into the file between two transactions, once it has grown far enough: bounds the log and the time to open.</summary>
internal sealed class Checkpoints(Connection writer, SqliteOptions options)
{
    private readonly Connection _writer = writer;
    private readonly long _every = options.CheckpointMiB * 1024L * 1024 / StoreFile.PageSize;
    private long _pages;

    public void AfterCommit()
    {
        _pages += _writer.TakePagesWritten();
        if (_pages >= _every)
        {
            _writer.Checkpoint();
            _writer.TakePagesWritten();
            _pages = 0;
        }
    }
}
