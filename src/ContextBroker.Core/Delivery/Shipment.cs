using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Delivery;

/// <summary>One notification on its way: one item of the outbox, or several that throttling made one. Stays the same in every attempt.</summary>
internal sealed class Shipment
{
    private IReadOnlyList<string>? _entityIds;

    private Shipment(OutboxItem item, IReadOnlyList<long> numbers) => (Item, Numbers) = (item, numbers);

    public OutboxItem Item { get; }

    /// <summary>What is done with in the outbox once this is delivered.</summary>
    public IReadOnlyList<long> Numbers { get; }

    public IReadOnlyList<string> EntityIds => _entityIds ??= NotificationText.EntityIds(Item.Payload.Span);

    public static Shipment Of(OutboxEntry entry) => new(entry.Item, [entry.Number]);

    /// <summary>The last state of each entity in one notification, which has the id of the newest.</summary>
    public static Shipment Of(IReadOnlyList<OutboxEntry> entries)
    {
        if (entries.Count == 1)
        {
            return Of(entries[0]);
        }

        var newest = entries.MaxBy(entry => entry.Number)!;
        var payload = NotificationText.Merge([.. entries.OrderBy(entry => entry.Number).Select(entry => entry.Item.Payload)]);
        return new Shipment(newest.Item with { Payload = payload }, [.. entries.Select(entry => entry.Number)]);
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
