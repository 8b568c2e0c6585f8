using ContextBroker.Core.Changes;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// The reader of the change log that decides who is owed what. A change is dealt with when its notifications and the position after it
/// are in the outbox, in one transaction: then neither a crash nor a dead receiver can lose one.
/// </summary>
internal sealed partial class NotificationPlanner(
    ChangeFeed feed, IOutbox outbox, SubscriptionRegistry registry, LinkedStates linked, Outgoing outgoing, TimeProvider clock, ILogger<NotificationPlanner> logger,
    StoreFollower? nodes = null, Duties? duties = null) : IDisposable
{
    public const string Reader = "subscriptions";

    private const int MostAtOnce = 512;

    // A position alone is not worth a write for each change nobody subscribed to: reading these again after a crash tells nobody anything.
    private const long PositionEvery = 1000;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly HashSet<RegisteredSubscription> _candidates = [];
    private readonly OwedForChange _owed = new(linked, clock, logger);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What was read last told nobody anything, and the position after it is not stored yet.
    private bool _isAhead;

    /// <summary>What is owed for changes up to this one is in the outbox. To be asked for while it is paused.</summary>
    public long Planned { get; private set; }

    /// <summary>It has begun to read where it stopped last time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Nothing is planned until this is disposed.</summary>
    public async Task<IDisposable> Pause(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        return new Pausing(_turn);
    }

    public void Dispose() => _turn.Dispose();

    public async Task Run(CancellationToken cancel)
    {
        ChangeReader? reader = null;
        try
        {
            reader = feed.Open(Reader, await Stored(cancel));
            Planned = reader.Position;
            _isAhead = false;
            _ready.TrySetResult();
            while (true)
            {
                await Advance(reader, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (_isAhead && duties is not { Holds: false })
            {
                await Keep(reader!, []);
            }
        }
        finally
        {
            reader?.Dispose();
            _isAhead = false;
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task<long> Stored(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await outbox.Position(Reader, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotPlanned(logger, e, Planned);
                await Task.Delay(TryAgain, clock, cancel);
            }
        }
    }

    /// <summary>What the subscriptions of now are owed for these changes, in order.</summary>
    private async ValueTask<List<OutboxItem>> Plan(IReadOnlyList<ChangeRecord> records, CancellationToken cancel)
    {
        var items = new List<OutboxItem>();
        foreach (var record in records)
        {
            _candidates.Clear();
            registry.Collect(record.Tenant, record.Change, _candidates);
            foreach (var candidate in _candidates)
            {
                if (await _owed.Of(candidate, record, isReplay: false, cancel) is { } item)
                {
                    items.Add(item);
                }
            }
        }

        return items;
    }

    private async Task Advance(ChangeReader reader, CancellationToken cancel)
    {
        try
        {
            var records = await reader.Read(MostAtOnce, cancel);
            await AllKnown(reader.Position, cancel);
            using var turn = await Pause(cancel);
            var items = await Plan(records, cancel);
            _isAhead = items.Count == 0 && reader.Position - reader.Confirmed < PositionEvery;
            if (!_isAhead)
            {
                await Keep(reader, items);
            }

            Planned = reader.Position;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _isAhead = false;
            Log.NotPlanned(logger, e, reader.Confirmed);
            reader.Rewind(reader.Confirmed);
            await Task.Delay(TryAgain, clock, cancel);
        }
    }

    // A subscription that was acknowledged before the change was made counts, on whatever node it was.
    private ValueTask AllKnown(long sequence, CancellationToken cancel) => nodes?.Told(sequence, cancel) ?? ValueTask.CompletedTask;

    private async Task Keep(ChangeReader reader, List<OutboxItem> items)
    {
        // Not cancelled: a transaction that is committed but not answered would be planned twice.
        await outgoing.Put(Reader, reader.Position, items, CancellationToken.None);
        reader.Confirm(reader.Position);
    }

    private sealed class Pausing(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Changes after {Position} could not be turned into notifications; they are read again")]
        public static partial void NotPlanned(ILogger logger, Exception exception, long position);
    }
}
