namespace ContextBroker.Core.Storage;

/// <summary>
/// Notifications that are owed. A reader's position in the change log and what it put here move in one transaction, so that a crash
/// neither loses a notification nor makes one twice. Numbers rise in the order of insertion. Items leave by <see cref="IDeliveryLedger.Finish"/>.
/// </summary>
public interface IOutbox
{
    /// <summary>The last change the reader has dealt with; 0 for a new reader.</summary>
    ValueTask<long> Position(string reader, CancellationToken cancel);

    /// <summary>Adds the items and moves the reader's position, durably and together. Returns the items' numbers, in order.</summary>
    Task<IReadOnlyList<long>> Enqueue(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel);

    /// <summary>Waiting items of one subscription with a number greater than <paramref name="after"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<OutboxEntry>> Pending(string tenant, string subscriptionId, long after, int max, CancellationToken cancel);

    /// <summary>How many wait, by subscription.</summary>
    ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Waiting(CancellationToken cancel);

    /// <summary>The subscription is gone: what it was owed is recorded in <see cref="IDeliveryLedger"/> as withdrawn at this time.</summary>
    Task RemoveAll(string tenant, string subscriptionId, DateTimeOffset at, CancellationToken cancel);
}

/// <param name="NotificationId">The Notification's id; the same in every attempt.</param>
/// <param name="Payload">The Notification (clause 5.3.1) as UTF-8 JSON, ready to send.</param>
/// <param name="Entities">What it tells of; null: of no entity, but a registration or a snapshot.</param>
public sealed record OutboxItem(
    string Tenant, string SubscriptionId, string NotificationId, long Sequence, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Payload,
    IReadOnlyList<NotifiedEntity>? Entities = null);

/// <param name="Version">The entity's version that the notification shows: the sequence of the change that made it.</param>
public readonly record struct NotifiedEntity(string Id, long Version);

/// <param name="Attempts">What <see cref="IDeliveryLedger.Note"/> kept; empty: nothing.</param>
/// <param name="QueuedAt">When it was put back after it was dead; null: it never was.</param>
public sealed record OutboxEntry(long Number, OutboxItem Item, ReadOnlyMemory<byte> Attempts = default, DateTimeOffset? QueuedAt = null);
