using System.Buffers;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// The reader of the change log that decides who is owed what. A change is dealt with when its notifications and the position after it
/// are in the outbox, in one transaction: then neither a crash nor a dead receiver can lose one.
/// </summary>
internal sealed partial class NotificationPlanner(
    ChangeFeed feed, IOutbox outbox, SubscriptionRegistry registry, LinkedStates linked, Outgoing outgoing, TimeProvider clock, ILogger<NotificationPlanner> logger)
{
    public const string Reader = "subscriptions";

    private const int MostAtOnce = 512;

    // A position alone is not worth a write for each change nobody subscribed to: reading these again after a crash tells nobody anything.
    private const long PositionEvery = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<RegisteredSubscription> _candidates = [];
    private readonly ArrayBufferWriter<byte> _payload = new(4096);

    // What was read last told nobody anything, and the position after it is not stored yet.
    private bool _isAhead;

    public async Task Run(CancellationToken cancel)
    {
        using var reader = feed.Open(Reader, await outbox.Position(Reader, cancel));
        try
        {
            while (true)
            {
                await Advance(reader, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (_isAhead)
            {
                await Keep(reader, []);
            }
        }
    }

    /// <summary>What the subscriptions of now are owed for these changes, in order.</summary>
    private async ValueTask<List<OutboxItem>> Plan(IReadOnlyList<ChangeRecord> records, CancellationToken cancel)
    {
        var items = new List<OutboxItem>();
        var now = clock.GetUtcNow();
        foreach (var record in records)
        {
            _candidates.Clear();
            registry.Collect(record.Tenant, record.Change, _candidates);
            foreach (var candidate in _candidates)
            {
                if (await Plan(candidate, record, now, cancel) is { } item)
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
            var items = await Plan(records, cancel);
            _isAhead = items.Count == 0 && reader.Position - reader.Confirmed < PositionEvery;
            if (!_isAhead)
            {
                await Keep(reader, items);
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _isAhead = false;
            Log.NotPlanned(logger, e, reader.Confirmed);
            reader.Rewind(reader.Confirmed);
            await Task.Delay(Pause, clock, cancel);
        }
    }

    private async Task Keep(ChangeReader reader, List<OutboxItem> items)
    {
        // Not cancelled: a transaction that is committed but not answered would be planned twice.
        await outgoing.Put(Reader, reader.Position, items, CancellationToken.None);
        reader.Confirm(reader.Position);
    }

    private ValueTask<OutboxItem?> Plan(RegisteredSubscription candidate, ChangeRecord record, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            return !candidate.Wants(record.Change, record.Sequence, now) ? default
                : candidate.Subscription.NeedsLinkedEntities ? PlanLinked(candidate, record, now, cancel)
                : ValueTask.FromResult<OutboxItem?>(Item(candidate, record, now));
        }
        catch (Exception e)
        {
            return ValueTask.FromResult(Unplanned(e, candidate, record));
        }
    }

    // Of what fails here only problems are this notification's own. A store that cannot be read is everybody's: all of it is read again.
    private async ValueTask<OutboxItem?> PlanLinked(RegisteredSubscription candidate, ChangeRecord record, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            return await linked.Fit(candidate, record.Change.State, cancel)
                ? Item(candidate, record, now, await linked.Of(candidate, [NotificationWriter.Shown(candidate.Subscription, record.Change)], cancel))
                : null;
        }
        catch (ProblemException e)
        {
            return Unplanned(e, candidate, record);
        }
    }

    // A condition that takes too long, a state that cannot be shown: this one notification fails, loudly, and no other.
    private OutboxItem? Unplanned(Exception e, RegisteredSubscription candidate, ChangeRecord record)
    {
        Log.NotWritten(logger, e, candidate.Subscription.Id, record.Change.State.Id, record.Sequence);
        return null;
    }

    private OutboxItem Item(RegisteredSubscription candidate, ChangeRecord record, DateTimeOffset now, IReadOnlyList<EntityGraph>? graphs = null)
    {
        var id = NotificationIds.Of(candidate.Tenant, candidate.Subscription.Id, record.Sequence);
        _payload.ResetWrittenCount();
        if (graphs is null)
        {
            NotificationWriter.Write(_payload, candidate.Subscription, id, now, record.Change);
        }
        else
        {
            NotificationWriter.Write(_payload, candidate.Subscription, id, now, record.Change, graphs);
        }

        return new OutboxItem(
            candidate.Tenant, candidate.Subscription.Id, id, record.Sequence, record.Change.At, _payload.WrittenSpan.ToArray(),
            [new NotifiedEntity(record.Change.State.Id, record.Sequence)]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Changes after {Position} could not be turned into notifications; they are read again")]
        public static partial void NotPlanned(ILogger logger, Exception exception, long position);

        [LoggerMessage(2, LogLevel.Error, "Subscription {SubscriptionId} cannot be told of {EntityId} (change {Sequence})")]
        public static partial void NotWritten(ILogger logger, Exception exception, string subscriptionId, string entityId, long sequence);
    }
}
