using System.Collections.Immutable;
using ContextBroker.Core.Nodes;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Snapshots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// Tells at the start which snapshots the last end interrupted; from then on deletes what has expired (expiresAt), erases what deleted ones leave,
/// and stores when each was last used.
/// </summary>
internal sealed partial class SnapshotKeeper(
    SnapshotRegistry registry, SnapshotNotices notices, SnapshotRemoval removal, TimeProvider clock, IOptions<SnapshotOptions> options, ILogger<SnapshotKeeper> logger,
    Duties? duties = null, NodePresence? presence = null)
    : BackgroundService
{
    // A use is worth no write of its own; a crash may cost what was used in the last minute.
    private static readonly TimeSpan StoreUsesEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan UseElsewhere = TimeSpan.FromSeconds(15);

    private static readonly ExecutionResultDetails Interrupted = ExecutionResultDetails.Failed(
        new Problem(ProblemType.InternalError, "The broker was stopped while the snapshot was being prepared"));

    private DateTimeOffset _usesStored = clock.GetUtcNow();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Among several nodes, others may be filling theirs.
        foreach (var registered in duties is null ? registry.All() : [])
        {
            if (registered.Record is { IsGone: false, Snapshot.Status: SnapshotStatus.Preparing })
            {
                await Fail(registered);
            }

            await notices.Send(registered);
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await StoreUses();
    }

    internal async Task Sweep(CancellationToken cancel)
    {
        foreach (var registered in registry.All())
        {
            await Sweep(registered, cancel);
        }

        if (clock.GetUtcNow() - _usesStored >= StoreUsesEvery)
        {
            await StoreUses();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (duties is not { Serves: false })
                {
                    await Sweep(stoppingToken);
                }
                else if (clock.GetUtcNow() - _usesStored >= StoreUsesEvery)
                {
                    await StoreUses();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // What fails with one snapshot is tried again with the next sweep, and holds up no other.
    private async Task Sweep(RegisteredSnapshot registered, CancellationToken cancel)
    {
        try
        {
            if (!registered.Record.IsGone && registered.Record.Snapshot.ExpiresAt <= clock.GetUtcNow())
            {
                await removal.Remove(registered);
            }

            if (registered.Record is { IsGone: false, Snapshot.Status: SnapshotStatus.Preparing } && await IsOrphan(registered, cancel))
            {
                await Fail(registered);
            }

            await notices.Send(registered);
            if (IsInUseElsewhere(registered))
            {
                return;
            }

            if (registered.Record.IsGone || registered.Record.Snapshot.Status == SnapshotStatus.Failure)
            {
                await removal.Erase(registered, cancel);
            }

            if (registered.Record.IsGone)
            {
                await removal.Forget(registered);
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotKept(logger, e, registered.Record.Snapshot.Id);
        }
    }

    private async Task<bool> IsOrphan(RegisteredSnapshot registered, CancellationToken cancel) =>
        presence is not null && registered.Record.Node is { } node && await presence.IsGone(node, cancel);

    // Whoever has begun to read it on another node, or fills it there, has a while to notice.
    private bool IsInUseElsewhere(RegisteredSnapshot registered) =>
        duties is not null && (registered.Record.GoneAt ?? registered.Record.Snapshot.ModifiedAt) + UseElsewhere > clock.GetUtcNow();

    private Task<bool> Fail(RegisteredSnapshot registered) => registry.Change(registered, record => record.Next(record.Snapshot with
    {
        Status = SnapshotStatus.Failure,
        QueriesDetails = All(record.Snapshot.Queries?.Items.Length ?? 1),
        TemporalQueriesDetails = All(record.Snapshot.TemporalQueries?.Items.Length ?? 0),
        ModifiedAt = clock.GetUtcNow(),
    }));

    private static ImmutableArray<ExecutionResultDetails> All(int count) => [.. Enumerable.Repeat(Interrupted, count)];

    private async Task StoreUses()
    {
        _usesStored = clock.GetUtcNow();
        foreach (var registered in registry.All())
        {
            if (registered.IsUnstoredUse)
            {
                await StoreUse(registered);
            }
        }
    }

    // What is not stored now is stored with the next ones.
    private async Task StoreUse(RegisteredSnapshot registered)
    {
        try
        {
            await registry.Change(registered, record => record);
        }
        catch (Exception e)
        {
            Log.UseNotStored(logger, e, registered.Record.Snapshot.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What snapshot {SnapshotId} needs could not be done; it is tried again", EventName = "SnapshotNotKept")]
        public static partial void NotKept(ILogger logger, Exception exception, string snapshotId);

        [LoggerMessage(2, LogLevel.Warning, "When snapshot {SnapshotId} was used last could not be stored; it is tried again", EventName = "SnapshotUseNotStored")]
        public static partial void UseNotStored(ILogger logger, Exception exception, string snapshotId);
    }
}
