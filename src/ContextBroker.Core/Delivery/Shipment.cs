using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Delivery;

/// <summary>One notification on its way: one item of the outbox, or several that throttling made one. Stays the same in every attempt.</summary>
internal sealed class Shipment
{
    private IReadOnlyList<string>? _entityIds;

    private readonly IReadOnlyList<OutboxEntry> _entries;
    private readonly AttemptLog[] _attempts;

    private Shipment(OutboxItem item, IReadOnlyList<OutboxEntry> entries)
    {
        (Item, _entries) = (item, entries);
        _attempts = [.. entries.Select(entry => AttemptLog.Decode(entry.Attempts.Span))];
    }

    public OutboxItem Item { get; }

    /// <summary>How many items of the outbox are done with once this is delivered.</summary>
    public int Count => _entries.Count;

    /// <summary>When the oldest of them came to be.</summary>
    public DateTimeOffset CreatedAt => _entries.Min(entry => entry.Item.CreatedAt);

    /// <summary>From when on its age counts: since it came to be, or since it was put back after it was dead.</summary>
    public DateTimeOffset QueuedAt => _entries[^1].QueuedAt ?? Item.CreatedAt;

    public IReadOnlyList<string> EntityIds => _entityIds ??= NotificationText.EntityIds(Item.Payload.Span);

    public static Shipment Of(OutboxEntry entry) => new(entry.Item, [entry]);

    /// <summary>The last state of each entity in one notification, which has the id of the newest.</summary>
    public static Shipment Of(IReadOnlyList<OutboxEntry> entries)
    {
        if (entries.Count == 1)
        {
            return Of(entries[0]);
        }

        var newest = entries.MaxBy(entry => entry.Number)!;
        var payload = NotificationText.Merge([.. entries.OrderBy(entry => entry.Number).Select(entry => entry.Item.Payload)]);
        return new Shipment(newest.Item with { Payload = payload }, entries);
    }

    /// <summary>An attempt was made.</summary>
    public void Attempted(DeliveryAttempt attempt, DeliveryRecorder recorder)
    {
        for (var i = 0; i < _attempts.Length; i++)
        {
            _attempts[i] = _attempts[i].With(attempt);
            if (attempt.Error is not null)
            {
                recorder.Attempted(_entries[i].Number, _attempts[i]);
            }
        }
    }

    public void GivenUp(DateTimeOffset at, string reason, DeliveryRecorder recorder)
    {
        for (var i = 0; i < _attempts.Length; i++)
        {
            _attempts[i] = _attempts[i].GivenUp(at, reason);
        }

        Ended(DeliveryState.Dead, recorder);
    }

    public void Ended(DeliveryState state, DeliveryRecorder recorder)
    {
        for (var i = 0; i < _attempts.Length; i++)
        {
            recorder.Ended(_entries[i].Number, state, Item.NotificationId, _attempts[i]);
        }
    }

    /// <param name="snapshot">The snapshot that the subscription is on; null: none.</param>
    public NotificationMessage To(Subscription subscription, string? snapshot, DeliveryOptions options)
    {
        var endpoint = subscription.Notification.Endpoint;
        var timeout = endpoint.Timeout is { } wanted && wanted < options.Timeout ? wanted : options.Timeout;
        var receiver = new NotificationReceiver(endpoint.Uri, endpoint.ReceiverInfo, endpoint.NotifierInfo, timeout);
        var link = endpoint.ContextInBody ? null : Link(subscription.Context);
        var tenant = SnapshotPartition.OwnerOf(Item.Tenant);
        return new NotificationMessage(receiver, Item.SubscriptionId, Item.NotificationId, tenant, endpoint.ContentType, link, Item.Payload, snapshot);
    }

    // Clause 6.3.8: the default @context when there is none with a URL.
    private static string Link(LdContext context) =>
        $"<{context.Url ?? LdContext.Core.Url}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
}
