using System.Buffers;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>The notification that one subscription is owed for one change, or for one entity as it is. For one caller at a time.</summary>
internal sealed partial class OwedForChange(LinkedStates linked, TimeProvider clock, ILogger logger)
{
    private readonly ArrayBufferWriter<byte> _payload = new(4096);

    /// <returns>Null: it does not want to hear of it, or cannot.</returns>
    /// <param name="isReplay">
    /// Whatever the subscription's beginning and status are. The notification comes to be now, not when the change was made: who asks for old
    /// changes must not lose them to their age (<see cref="DeliveryOptions.MaxAge"/>).
    /// </param>
    public ValueTask<OutboxItem?> Of(RegisteredSubscription candidate, ChangeRecord record, bool isReplay, CancellationToken cancel)
    {
        try
        {
            var isWanted = isReplay
                ? SubscriptionMatcher.Matches(candidate.Subscription, record.Change)
                : candidate.Wants(record.Change, record.Sequence, clock.GetUtcNow());
            return !isWanted ? default
                : candidate.Subscription.NeedsLinkedEntities ? OfLinked(candidate, record, isReplay, cancel)
                : ValueTask.FromResult<OutboxItem?>(Item(candidate, Discreet(record), null, isReplay));
        }
        catch (Exception e)
        {
            return ValueTask.FromResult(Unplanned(e, candidate, record.Change.State.Id, record.Sequence));
        }
    }

    /// <summary>The entity as it is, under the id that the notification of the change that made it so would have.</summary>
    /// <returns>Null: it does not fit, or cannot be shown.</returns>
    public async ValueTask<OutboxItem?> Of(RegisteredSubscription candidate, Entity entity, CancellationToken cancel)
    {
        try
        {
            if (!SubscriptionMatcher.Covers(candidate.Subscription, entity) || !await linked.Fit(candidate, entity, cancel))
            {
                return null;
            }

            entity = linked.Discretion.Of(entity);
            var id = NotificationIds.Of(candidate.Tenant, candidate.Subscription.Id, entity.Version);
            _payload.ResetWrittenCount();
            if (await linked.Of(candidate, [entity], cancel) is { } graphs)
            {
                NotificationWriter.Write(_payload, candidate.Subscription, id, clock.GetUtcNow(), graphs);
            }
            else
            {
                NotificationWriter.Write(_payload, candidate.Subscription, id, clock.GetUtcNow(), [entity]);
            }

            return Item(candidate, id, entity.Id, entity.Version, clock.GetUtcNow());
        }
        catch (ProblemException e)
        {
            return Unplanned(e, candidate, entity.Id, entity.Version);
        }
    }

    // Of what fails here only problems are this notification's own. A store that cannot be read is everybody's: all of it is read again.
    private async ValueTask<OutboxItem?> OfLinked(RegisteredSubscription candidate, ChangeRecord record, bool isReplay, CancellationToken cancel)
    {
        try
        {
            if (!await linked.Fit(candidate, record.Change.State, cancel))
            {
                return null;
            }

            var told = Discreet(record);
            return Item(candidate, told, await linked.Of(candidate, [NotificationWriter.Shown(candidate.Subscription, told.Change)], cancel), isReplay);
        }
        catch (ProblemException e)
        {
            return Unplanned(e, candidate, record.Change.State.Id, record.Sequence);
        }
    }

    private ChangeRecord Discreet(ChangeRecord record) =>
        linked.Discretion.Of(record.Change) is var told && ReferenceEquals(told, record.Change) ? record : record with { Change = told };

    // A condition that takes too long, a state that cannot be shown: this one notification fails, loudly, and no other.
    private OutboxItem? Unplanned(Exception e, RegisteredSubscription candidate, string entityId, long sequence)
    {
        Log.NotWritten(logger, e, candidate.Subscription.Id, entityId, sequence);
        return null;
    }

    private OutboxItem Item(RegisteredSubscription candidate, ChangeRecord record, IReadOnlyList<EntityGraph>? graphs, bool isReplay)
    {
        var (id, now) = (NotificationIds.Of(candidate.Tenant, candidate.Subscription.Id, record.Sequence), clock.GetUtcNow());
        _payload.ResetWrittenCount();
        if (graphs is null)
        {
            NotificationWriter.Write(_payload, candidate.Subscription, id, now, record.Change);
        }
        else
        {
            NotificationWriter.Write(_payload, candidate.Subscription, id, now, record.Change, graphs);
        }

        return Item(candidate, id, record.Change.State.Id, record.Sequence, isReplay ? now : record.Change.At);
    }

    private OutboxItem Item(RegisteredSubscription candidate, string id, string entityId, long sequence, DateTimeOffset at) => new(
        candidate.Tenant, candidate.Subscription.Id, id, sequence, at, _payload.WrittenSpan.ToArray(), [new NotifiedEntity(entityId, sequence)]);

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "Subscription {SubscriptionId} cannot be told of {EntityId} (change {Sequence})")]
        public static partial void NotWritten(ILogger logger, Exception exception, string subscriptionId, string entityId, long sequence);
    }
}
