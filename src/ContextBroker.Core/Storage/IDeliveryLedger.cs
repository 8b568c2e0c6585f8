namespace ContextBroker.Core.Storage;

/// <summary>
/// What became of every notification: the proof of delivery. While one waits it is in <see cref="IOutbox"/>; the transaction that takes it off
/// there records it here, under the same number. So each is in exactly one of the two, whatever crashes, until <see cref="Trim"/> forgets it.
/// </summary>
/// <remarks>Attempts are opaque to an engine: see <see cref="Delivery.AttemptLog"/>. Numbers that are not there (any more) are passed over.</remarks>
public interface IDeliveryLedger
{
    /// <summary>Takes items off the outbox and records how each ended. A dead one keeps its payload. Batched with other writes; durable when it returns.</summary>
    Task Finish(IReadOnlyList<DeliveryEnd> ends, CancellationToken cancel);

    /// <summary>Keeps the attempts so far of items that wait on, in the place of those noted before.</summary>
    Task Note(IReadOnlyList<NotedAttempts> notes, CancellationToken cancel);

    /// <summary>One page of a subscription's notifications, waiting ones too, by rising number. The subscription may be long gone.</summary>
    ValueTask<IReadOnlyList<LedgerEntry>> Find(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel);

    /// <summary>A waiting or a dead notification as it was or would be sent; null: neither.</summary>
    ValueTask<ReadOnlyMemory<byte>?> Payload(string tenant, string subscriptionId, long number, CancellationToken cancel);

    /// <summary>
    /// Puts dead ones of a subscription back into the outbox, behind all that waits, each with a new number, the attempts so far and
    /// <see cref="OutboxEntry.QueuedAt"/>; here they are then no more.
    /// </summary>
    /// <returns>What is in the outbox now, in the order given.</returns>
    Task<IReadOnlyList<OutboxEntry>> Retry(string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at, CancellationToken cancel);

    /// <summary>
    /// Notes that the receiver itself says that he has it; the first receipt stays. Looks among those that wait and the newest
    /// <paramref name="among"/> of the subscription.
    /// </summary>
    /// <returns>False: none of them has this notification id.</returns>
    Task<bool> Receive(string tenant, string subscriptionId, string notificationId, Receipt receipt, int among, CancellationToken cancel);

    /// <summary>How many are dead, by subscription; O(dead ones).</summary>
    ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Dead(CancellationToken cancel);

    /// <summary>
    /// Forgets the oldest up to the first that did not end before <paramref name="before"/>, and whatever is not among the <paramref name="keep"/>
    /// numbers given last; at most <paramref name="max"/> of them. Dead ones stay.
    /// </summary>
    /// <returns>How many it forgot.</returns>
    Task<int> Trim(DateTimeOffset? before, long? keep, int max, CancellationToken cancel);
}

public enum DeliveryState
{
    /// <summary>In the outbox.</summary>
    Waiting,

    /// <summary>The receiver confirmed it (2xx, PUBACK, PUBCOMP).</summary>
    Delivered,

    /// <summary>Not sent: throttling sent a later state of the same entity in its place (clause 5.8.6).</summary>
    Superseded,

    /// <summary>Given up by the operator's limit of age or number; it can be sent again.</summary>
    Dead,

    /// <summary>Not sent: the subscription was deleted before.</summary>
    Withdrawn,
}

/// <param name="NotificationId">The id it was sent with: of several in one notification, that of the newest.</param>
/// <param name="Attempts">All of them, encoded.</param>
public sealed record DeliveryEnd(long Number, DeliveryState State, DateTimeOffset At, string NotificationId, ReadOnlyMemory<byte> Attempts);

public readonly record struct NotedAttempts(long Number, ReadOnlyMemory<byte> Attempts);

/// <param name="Text">What the receiver says besides, as the name of who read it; null: nothing.</param>
public sealed record Receipt(DateTimeOffset At, string? Text);

/// <param name="EndedAt">When its delivery ended; null: it waits.</param>
public sealed record LedgerEntry(
    long Number,
    string NotificationId,
    long Sequence,
    IReadOnlyList<NotifiedEntity> Entities,
    DateTimeOffset CreatedAt,
    DeliveryState State,
    DateTimeOffset? EndedAt,
    ReadOnlyMemory<byte> Attempts,
    Receipt? Receipt);

/// <param name="From">Created at this time or later; null: any.</param>
/// <param name="To">Created before this time; null: any.</param>
/// <param name="State">Null: any.</param>
/// <param name="Entity">Tells of this entity; null: any.</param>
/// <param name="After">With a greater number.</param>
public sealed record LedgerQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, DeliveryState? State = null, string? Entity = null, long After = 0, int Limit = 100);
