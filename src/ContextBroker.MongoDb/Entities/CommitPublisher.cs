using System.Diagnostics;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Writing;
using Microsoft.Extensions.Logging;

namespace ContextBroker.MongoDb.Entities;

/// <summary>
/// Tells listeners of committed changes, each once and in the order of the log. What other nodes committed in between is read from the log first;
/// whoever hears of changes of other nodes calls <see cref="CatchUp"/>.
/// </summary>
internal sealed partial class CommitPublisher(ChangeLog log, DecodedEntities decoded, ILogger logger) : IDisposable
{
    private const int ReadAtOnce = 500;

    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    private readonly ChangeLog _log = log;
    private readonly DecodedEntities _decoded = decoded;
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _lastSequence;
    private long _othersAt;

    public event Action<IReadOnlyList<ChangeRecord>>? Committed;

    /// <summary>Other nodes have committed lately.</summary>
    public bool HasHeardOthers => Volatile.Read(ref _othersAt) is var at and not 0 && Stopwatch.GetElapsedTime(at) < Lately;

    public long LastSequence => Volatile.Read(ref _lastSequence);

    public void StartAt(long sequence) => _lastSequence = sequence;

    /// <summary>Before the callers of a transaction of this node are answered. It is durable: whatever fails here is told again with the next one.</summary>
    public async Task Publish(GroupTransaction transaction)
    {
        foreach (var state in transaction.Written)
        {
            _decoded.Keep(state);
        }

        var records = transaction.Records;
        if (records.Count == 0)
        {
            return;
        }

        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (records[0].Sequence == _lastSequence + 1)
            {
                Raise(records);
            }
            else
            {
                await ReadOn().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The transaction is durable: its callers must not be told that it is not.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.LogNotRead(_logger, LastSequence, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Another node has committed.</summary>
    public void HearOthers() => Volatile.Write(ref _othersAt, Stopwatch.GetTimestamp());

    /// <summary>Tells of everything that was committed since, by whatever node.</summary>
    public async Task CatchUp(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await ReadOn().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReadOn()
    {
        while (await _log.Read(_lastSequence, ReadAtOnce, CancellationToken.None).ConfigureAwait(false) is { Count: > 0 } records)
        {
            Raise(records);
        }
    }

    private void Raise(IReadOnlyList<ChangeRecord> records)
    {
        Volatile.Write(ref _lastSequence, records[^1].Sequence);
        try
        {
            Committed?.Invoke(records);
        }
#pragma warning disable CA1031 // Any failure of a listener is its own.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.ListenerFailed(_logger, records[0].Sequence, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "A listener to committed changes failed at sequence {Sequence}", EventName = "CommitListenerFailed")]
        public static partial void ListenerFailed(ILogger logger, long sequence, Exception exception);

        [LoggerMessage(21, LogLevel.Warning, "Changes after sequence {Sequence} could not be read; they are with the next ones", EventName = "ChangesNotRead")]
        public static partial void LogNotRead(ILogger logger, long sequence, Exception exception);
    }
}
