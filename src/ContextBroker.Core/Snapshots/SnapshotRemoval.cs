using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Snapshots;

/// <summary>Deletes snapshots: at once for all who ask, then, piece by piece, what lies in the store.</summary>
internal sealed class SnapshotRemoval(
    SnapshotRegistry registry,
    SnapshotNotices notices,
    SubscriptionRegistry subscriptions,
    EntityMapRegistry maps,
    IEntityStore store,
    TimeProvider clock,
    IOptions<SnapshotOptions> options)
{
    private const int PageSize = 100;

    /// <summary>It is gone when this returns, and its subscriber will be told.</summary>
    /// <returns>False: it was gone already.</returns>
    public async Task<bool> Remove(RegisteredSnapshot registered)
    {
        var now = clock.GetUtcNow();
        if (!await registry.Change(registered, record => record.Next(record.Snapshot, now)))
        {
            return false;
        }

        registered.Abandon();
        await notices.Send(registered);
        return true;
    }

    /// <summary>Erases what nobody can ask for any more: of a snapshot that is gone, or whose filling failed.</summary>
    public async Task Erase(RegisteredSnapshot registered, CancellationToken cancel)
    {
        if (registered.IsClean || registered.Uses > 0)
        {
            return;
        }

        await EndSubscriptions(registered.Partition, cancel);
        maps.RemoveAll(registered.Partition);
        while (!await store.Erase(registered.Partition, options.Value.BatchSize, cancel))
        {
            cancel.ThrowIfCancellationRequested();
        }

        registered.IsClean = true;
    }

    /// <summary>Frees the slot of one that is gone, once nothing lies there and its subscriber knows, or could not be reached for too long.</summary>
    public async Task Forget(RegisteredSnapshot registered)
    {
        var isOver = registered.Record.GoneAt + options.Value.NoticeAge <= clock.GetUtcNow();
        if (registered.IsClean && (isOver || !notices.IsWaiting(registered)))
        {
            await notices.End(registered);
            await registry.Forget(registered);
        }
    }

    private async Task EndSubscriptions(string partition, CancellationToken cancel)
    {
        while (subscriptions.List(partition, 0, PageSize).Page is { Count: > 0 } page)
        {
            foreach (var subscription in page)
            {
                await subscriptions.Remove(partition, subscription.Subscription.Id, cancel);
            }
        }
    }
}
