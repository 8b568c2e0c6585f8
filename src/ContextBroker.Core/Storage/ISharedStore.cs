namespace ContextBroker.Core.Storage;

/// <summary>
/// What several brokers on one store, its nodes, need of it besides: to hear what the others wrote, and leases. An engine that one process owns
/// has none of it.
/// </summary>
public interface ISharedStore : ILeases
{
    /// <summary>
    /// Tells what is committed, by whatever node, in the order of the commits, beginning before this process first read anything. Goes on over
    /// failures until it is cancelled: what could not be told is told again, and where something is missing, the listener reads anew.
    /// </summary>
    Task Follow(IStoreListener listener, CancellationToken cancel);

    /// <summary><see cref="IEntityStore.LastSequence"/> is then at least what the store's was at the call.</summary>
    Task CatchUp(CancellationToken cancel);

    /// <summary>How much waits in the outbox, by subscription, with the number up to which that holds: what has a greater one is none of it.</summary>
    Task<(long Last, IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> Waiting)> Owed(CancellationToken cancel);

    /// <summary>What waits in the outbox behind a number, of whatever subscription, in order; nothing is put before it later.</summary>
    Task<IReadOnlyList<OutboxEntry>> Queued(long after, int max, CancellationToken cancel);

    /// <summary>Whether a failure means that the store cannot be had at the moment, and will be again.</summary>
    bool IsAway(Exception failure);
}

/// <summary>Hears what <see cref="ISharedStore.Follow"/> tells, one call after the other. What it throws makes the same be told again.</summary>
public interface IStoreListener
{
    /// <summary>The document may be another than before, or gone. What was told before is still to be had, or something newer.</summary>
    /// <param name="version">As it was written; null: it is not known, or it was deleted.</param>
    Task DocumentChanged(string kind, string tenant, string id, long? version, CancellationToken cancel);

    /// <summary>
    /// All documents that were written before this change have been told, and what other nodes committed up to it has been told to the listeners of
    /// <see cref="IEntityStore.Committed"/>; what this process commits itself is told by the commit.
    /// </summary>
    void Committed(long sequence);

    /// <summary>The outbox holds an item with this number.</summary>
    void Queued(long number);

    /// <summary>Something may have been missed: all that is held in memory is to be read again.</summary>
    Task Reload(CancellationToken cancel);
}
