using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>Makes every attempt seen: in the subscription's counts, the metrics, the log, and to observers.</summary>
internal sealed partial class DeliveryReport(
    DeliveryMeter meter, IEnumerable<IDeliveryObserver> observers, TimeProvider clock, ILogger<DeliveryReport> logger)
{
    private readonly IDeliveryObserver[] _observers = [.. observers];

    public void CountWaiting(long more) => meter.CountWaiting(more);

    public void Attempted(RegisteredSubscription registered, Shipment shipment, SendResult result, TimeSpan took)
    {
        var now = clock.GetUtcNow();
        if (result.IsDelivered)
        {
            registered.Tally.CountSuccess(now);
            Tell(registered, shipment, DeliveryOutcome.Delivered, null, took, now);
            return;
        }

        if (registered.Delivered.HasFailed != true)
        {
            Log.Failed(logger, registered.Subscription.Id, registered.Subscription.Notification.Endpoint.PublicUri, result.Error!);
        }

        registered.Tally.CountFailure(now, result.Error);
        Tell(registered, shipment, DeliveryOutcome.Failed, result.Error, took, now);
    }

    public void GivenUp(RegisteredSubscription registered, Shipment shipment, string reason)
    {
        Log.GivenUp(logger, shipment.Item.NotificationId, registered.Subscription.Id, reason);
        Tell(registered, shipment, DeliveryOutcome.GivenUp, reason, TimeSpan.Zero, clock.GetUtcNow());
    }

    private void Tell(RegisteredSubscription registered, Shipment shipment, DeliveryOutcome outcome, string? error, TimeSpan took, DateTimeOffset now)
    {
        var (item, endpoint) = (shipment.Item, registered.Subscription.Notification.Endpoint.PublicUri);
        meter.Count(outcome, endpoint.Scheme, now - item.CreatedAt);
        if (_observers.Length == 0)
        {
            return;
        }

        var attempt = new DeliveryEvent(
            now, SnapshotPartition.OwnerOf(item.Tenant), item.SubscriptionId, item.NotificationId, endpoint, shipment.EntityIds, outcome, error, took, now - item.CreatedAt);
        foreach (var observer in _observers)
        {
            observer.Observe(attempt);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Subscription {SubscriptionId}: {Endpoint} does not take notifications ({Error}); they wait and are tried again")]
        public static partial void Failed(ILogger logger, string subscriptionId, Uri endpoint, string error);

        [LoggerMessage(2, LogLevel.Error, "Notification {NotificationId} for subscription {SubscriptionId} is given up: {Reason}")]
        public static partial void GivenUp(ILogger logger, string notificationId, string subscriptionId, string reason);
    }
}
