using ContextBroker.NgsiLd;
using ContextBroker.Sqlite.Connections;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Sqlite.Writing;

/// <summary>
/// Group commit: everything that waits when the writer is free goes into one transaction, and is answered after its fsync. While that
/// runs the next group gathers, so the fsync's cost is shared by all clients and a lone client waits for nobody. What need not be written at
/// once is written when for a while nothing waits.
/// </summary>
internal sealed partial class WriteQueue : IAsyncDisposable
{
    // Bounds how long the first of a group waits for the last.
    private const int MaxGroup = 1024;

    // Longer than clients that write one after the other need to come again.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    private readonly Writer _writer;
    private readonly Checkpoints _checkpoints;
    private readonly ILogger _logger;

    // A monitor, not a semaphore: that spins before it sleeps, and takes time from those who would bring work.
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Write> _waiting = new();
    private bool _closed;

    // Of the writer's thread: the last work in quiet failed, and nothing was written since.
    private bool _isStuck;

    public WriteQueue(Writer writer, Checkpoints checkpoints, ILogger logger)
    {
        (_writer, _checkpoints, _logger) = (writer, checkpoints, logger);
        new Thread(Run) { Name = "sqlite-writer", IsBackground = true }.Start();
    }

    public Task<T> Enqueue<T>(Func<Writer, T> apply, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var write = new Write<T>(apply);
        Enqueue(write);
        return write.Answer;
    }

    public void Enqueue(Write write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(write);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
        await _checkpoints.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<Write>();
        while (Take(group))
        {
            if (group.Count == 0)
            {
                WorkInQuiet();
            }
            else
            {
                Commit(group);
                group.Clear();
            }

            _checkpoints.AfterCommit();
        }

        // Whoever opens the file next need not do it.
        while (HasQuietWork)
        {
            WorkInQuiet();
        }

        _ended.SetResult();
    }

    private bool HasQuietWork => !_isStuck && _writer.Entities.HasQuietWork;

    // Nobody waits for it, and nothing is lost if there is no room for it: it is tried again after the next write.
    private void WorkInQuiet()
    {
        try
        {
            _writer.Begin();
            _writer.Entities.WorkInQuiet();
            _writer.Commit(rows: 0);
        }
#pragma warning disable CA1031 // As for any write.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _writer.Rollback();
            _isStuck = true;
            Log.QuietWorkFailed(_logger, e);
        }
    }

    /// <returns>False: closed. With nothing in the group: it is quiet, and there is work for that.</returns>
    private bool Take(List<Write> group)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                if (!HasQuietWork)
                {
                    Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, Quiet))
                {
                    return true;
                }
            }

            while (group.Count < MaxGroup && _waiting.TryDequeue(out var write))
            {
                group.Add(write);
            }
        }

        return group.Count > 0;
    }

    private void Commit(List<Write> group)
    {
        // Twice as many rows as come to be behind: then none is behind for long.
        var failure = Try(group, rows: Math.Max(8, 2 * group.Count));
        if (failure is null)
        {
            return;
        }

        if (failure is SqliteException { IsBroken: true })
        {
            Fail(group, failure);
            return;
        }

        // One of them cannot be written, or there is no room for all: each gets a transaction of its own, with nothing besides, so that what can
        // succeed does.
        foreach (var write in group)
        {
            List<Write> alone = [write];
            if (Try(alone, rows: 0) is { } reason)
            {
                Fail(alone, reason);
            }
        }
    }

    private Exception? Try(List<Write> group, int rows)
    {
        try
        {
            _writer.Begin();
            foreach (var write in group)
            {
                write.Apply(_writer);
            }

            _writer.Commit(rows);
        }
#pragma warning disable CA1031 // Whatever a write throws, its callers are answered and the writer lives on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _writer.Rollback();
            return e;
        }

        _isStuck = false;
        foreach (var write in group)
        {
            write.Succeed();
        }

        return null;
    }

    private void Fail(List<Write> group, Exception failure)
    {
        Log.WriteFailed(_logger, group.Count, failure);
        var reason = Explain(failure);
        foreach (var write in group)
        {
            write.Fail(reason);
        }
    }

    private static Exception Explain(Exception failure) => failure switch
    {
        SqliteException { Code: SQLitePCL.raw.SQLITE_FULL } => Refuse("The store is full: the disk, or the limit set for the file, leaves no room. Nothing was written"),
        SqliteException sqlite => Refuse($"The store could not write; nothing was written. {sqlite.Message}"),
        _ => failure,
    };

    private static ProblemException Refuse(string detail) => new(new Problem(ProblemType.InternalError, detail));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A transaction of {Writes} writes was rolled back", EventName = "WriteFailed")]
        public static partial void WriteFailed(ILogger logger, int writes, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "What waits to be written in quiet could not be; it is tried again after the next write", EventName = "QuietWorkFailed")]
        public static partial void QuietWorkFailed(ILogger logger, Exception exception);
    }
}
