using System.Buffers;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// Snapshot status notifications (clause 5.16.6). They take the way of all notifications, through the outbox: for each snapshot with an endpoint
/// there is a subscription in a partition of its own, which no entity matches and no client sees.
/// </summary>
internal sealed class SnapshotNotices(
    SnapshotRegistry registry, SubscriptionRegistry subscriptions, DeliveryLanes lanes, Outgoing outgoing, IEntityStore store, TimeProvider clock,
    Duties? duties = null)
    : IDisposable
{
    public const string Reader = "snapshots";

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Tells the snapshot's state if that is owed. Sent again after a crash, it has the same id.</summary>
    public async Task Send(RegisteredSnapshot registered)
    {
        // Among several nodes one tells, when it next looks after the snapshots.
        if (!registered.Record.OwesNotice || duties is { Serves: false })
        {
            return;
        }

        await _turn.WaitAsync();
        try
        {
            await Send(registered, registered.Record);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Something it was told has not arrived yet.</summary>
    public bool IsWaiting(RegisteredSnapshot registered) =>
        registered.Record.OwesNotice || lanes.WaitingFor(SnapshotPartition.OfNotices(registered.Tenant), IdOf(registered)) > 0;

    /// <summary>Nothing more will be told of it.</summary>
    public Task End(RegisteredSnapshot registered) =>
        subscriptions.Remove(SnapshotPartition.OfNotices(registered.Tenant), IdOf(registered), CancellationToken.None);

    public void Dispose() => _turn.Dispose();

    private async Task Send(RegisteredSnapshot registered, SnapshotRecord record)
    {
        if (!record.OwesNotice)
        {
            return;
        }

        if (record.Snapshot.Endpoint is not null)
        {
            await Subscribe(registered, record.Snapshot);
            await outgoing.Put(Reader, 0, [Item(registered, record)], CancellationToken.None);
        }

        await registry.Change(registered, now => now with { OwesNotice = now.OwesNotice && now.State != record.State }, evenIfGone: true);
    }

    // Several snapshots have the same id one after the other, but not the same slot at one time.
    private static string IdOf(RegisteredSnapshot registered) => FormattableString.Invariant($"{registered.Record.Snapshot.Id}#{registered.Slot}");

    private OutboxItem Item(RegisteredSnapshot registered, SnapshotRecord record)
    {
        var (tenant, id, now) = (SnapshotPartition.OfNotices(registered.Tenant), IdOf(registered), clock.GetUtcNow());
        var notificationId = NotificationIds.Of(tenant, id, record.Snapshot.CreatedAt.UtcTicks + record.State);
        var payload = new ArrayBufferWriter<byte>(1024);
        SnapshotNotificationWriter.Write(payload, record.Snapshot, notificationId, now, record.IsGone);
        return new OutboxItem(tenant, id, notificationId, 0, now, payload.WrittenMemory);
    }

    private async Task Subscribe(RegisteredSnapshot registered, Snapshot snapshot)
    {
        var (tenant, id) = (SnapshotPartition.OfNotices(registered.Tenant), IdOf(registered));
        var wanted = SubscriptionOf(id, snapshot);
        if (subscriptions.Find(tenant, id) is not { } current)
        {
            await subscriptions.Add(tenant, wanted, store.LastSequence, CancellationToken.None);
        }
        else if (!IsSame(current.Subscription.Notification.Endpoint, wanted.Notification.Endpoint))
        {
            await subscriptions.Replace(tenant, id, before => (wanted, before.Since), CancellationToken.None);
        }
    }

    private Subscription SubscriptionOf(string id, Snapshot snapshot)
    {
        var endpoint = JsonValue.Object(("uri", JsonValue.Of(snapshot.Endpoint!.OriginalString)));
        if (!snapshot.ReceiverInfo.IsEmpty)
        {
            endpoint = endpoint.With("receiverInfo", new JsonArray([.. snapshot.ReceiverInfo.Select(pair =>
                (JsonValue)JsonValue.Object(("key", JsonValue.Of(pair.Key)), ("value", JsonValue.Of(pair.Value))))]));
        }

        var body = JsonValue.Object(
            ("type", JsonValue.Of("Subscription")),
            ("entities", new JsonArray([JsonValue.Object(("type", JsonValue.Of("urn:ngsi-ld:Snapshot")))])),
            ("notification", JsonValue.Object(("endpoint", endpoint))));
        return SubscriptionParser.Create(body, id, new SubscriptionFrame(LdContext.Core, LdContext.Core, clock.GetUtcNow()));
    }

    private static bool IsSame(NotificationEndpoint one, NotificationEndpoint other) =>
        one.Uri.OriginalString == other.Uri.OriginalString && one.ReceiverInfo.SequenceEqual(other.ReceiverInfo);
}
