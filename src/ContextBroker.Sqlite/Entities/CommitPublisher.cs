using ContextBroker.Core.Storage;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Makes what is durable visible in memory, in the order of commits, before any caller is answered.</summary>
internal sealed partial class CommitPublisher(EntityCache cache, PageMarks marks, ILogger logger)
{
    private readonly EntityCache _cache = cache;
    private readonly PageMarks _marks = marks;
    private readonly ILogger _logger = logger;
    private long _lastSequence;

    public event Action<IReadOnlyList<ChangeRecord>>? Committed;

    public long LastSequence => Volatile.Read(ref _lastSequence);

    public void StartAt(long sequence) => _lastSequence = sequence;

    /// <param name="placesMoved">An entity left a type, or joined one behind later entities.</param>
    public void Publish(Dictionary<EntityKey, StoredState?> states, List<ChangeRecord> changes, long lastSequence, bool placesMoved)
    {
        if (states.Count > 0)
        {
            _cache.Publish(states);
        }

        if (placesMoved)
        {
            _marks.Forget();
        }

        if (changes.Count == 0)
        {
            return;
        }

        Volatile.Write(ref _lastSequence, lastSequence);
        if (Committed is { } handlers)
        {
            Raise(handlers, [.. changes]);
        }
    }

    // The transaction is durable: a handler that fails must not make it look as if it were not.
    private void Raise(Action<IReadOnlyList<ChangeRecord>> handlers, List<ChangeRecord> records)
    {
        try
        {
            handlers(records);
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
        [LoggerMessage(10, LogLevel.Error, "A listener to committed changes failed at sequence {Sequence}", EventName = "CommitListenerFailed")]
        public static partial void ListenerFailed(ILogger logger, long sequence, Exception exception);
    }
}
