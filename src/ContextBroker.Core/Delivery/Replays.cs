using ContextBroker.Core.Changes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Queries;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// Tells subscriptions of what was before they heard of changes: of each fitting entity once, or of the changes after one. A task for each follows
/// the log until it has caught up with the planner; then, while the planner pauses, the subscription is handed over to it. So there is no gap, and per
/// entity no older state after a newer one. After a crash it begins again where it began, with the same notification ids.
/// </summary>
internal sealed partial class Replays(
    SubscriptionRegistry registry, ChangeFeed feed, IEntityStore store, NotificationPlanner planner, LinkedStates linked, Outgoing outgoing, TimeProvider clock,
    ILogger<Replays> logger) : IDisposable
{
    public const string Reader = "replays";
    private const int PageSize = 500;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), Task> _running = [];
    private CancellationTokenSource _stopping = new();

    public void Start()
    {
        if (_stopping.IsCancellationRequested)
        {
            _stopping.Dispose();
            _stopping = new CancellationTokenSource();
        }

        registry.Changed += OnChanged;
        foreach (var registered in registry.All())
        {
            OnChanged(null, registered);
        }
    }

    public async Task Stop()
    {
        registry.Changed -= OnChanged;
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
        {
            running = [.. _running.Values];
            _running.Clear();
        }

        await Task.WhenAll(running);
    }

    public void Dispose() => _stopping.Dispose();

    private void OnChanged(RegisteredSubscription? before, RegisteredSubscription? after)
    {
        if (after?.Replay is null || ReferenceEquals(before?.Replay, after.Replay))
        {
            return;
        }

        var key = (after.Tenant, after.Subscription.Id);
        lock (_lock)
        {
            var previous = _running.GetValueOrDefault(key, Task.CompletedTask);
            _running[key] = Task.Run(async () =>
            {
                await previous;
                await Run(after, _stopping.Token);
            });
        }
    }

    private async Task Run(RegisteredSubscription registered, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await Replay(registered, cancel);
                return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.Failed(logger, e, registered.Subscription.Id);
                await Task.Delay(TryAgain, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Replay(RegisteredSubscription registered, CancellationToken cancel)
    {
        await planner.Ready.WaitAsync(cancel);
        var owed = new OwedForChange(linked, clock, logger);
        var position = registered.Replay!.After ?? feed.LastSequence;

        // The log keeps what this reader has not dealt with.
        using var held = feed.Open($"{Reader} {registered.Tenant} {registered.Subscription.Id}", position);
        var shown = registered.Replay.After is null ? await State(registered, owed, position, cancel) : [];
        var told = new ReplayPosition(position, shown);
        while (Current(registered) is { } current)
        {
            var last = feed.LastSequence;
            if (last - told.Position > PageSize)
            {
                await Advance(current, owed, told, last, cancel);
                held.Confirm(told.Position);
                continue;
            }

            // Past every state that was shown: the planner must not tell of an earlier one.
            using var pause = await planner.Pause(cancel);
            var until = Math.Max(planner.Planned, told.LastShown);
            while (told.Position < until && Current(registered) is { } latest)
            {
                await Advance(latest, owed, told, until, cancel);
            }

            await registry.Begin(current, Math.Max(told.Position, until), null, CancellationToken.None);
            return;
        }
    }

    // The subscription may have been updated meanwhile; null: it is gone, or starts otherwise.
    private RegisteredSubscription? Current(RegisteredSubscription registered) =>
        registry.Find(registered.Tenant, registered.Subscription.Id) is { } now && ReferenceEquals(now.Replay, registered.Replay) ? now : null;

    /// <summary>Tells of each entity that fits.</summary>
    /// <returns>The versions of those that were changed after the position: these states are told already.</returns>
    private async Task<Dictionary<string, long>> State(RegisteredSubscription registered, OwedForChange owed, long position, CancellationToken cancel)
    {
        var shown = new Dictionary<string, long>();
        var query = new EntityQuery
        {
            Selectors = registered.Subscription.Entities,
            Q = registered.Subscription.FollowsRelationships ? null : registered.Subscription.Q,
            Geo = registered.Subscription.Geo,
            Scope = registered.Subscription.Scope,
        };
        for (long? after = 0; after is { } from && Current(registered) is { } current;)
        {
            var walk = await store.Walk(registered.Tenant, query, from, PageSize, cancel);
            var items = new List<OutboxItem>();
            foreach (var entity in walk.Entities)
            {
                if (await owed.Of(current, entity, cancel) is { } item)
                {
                    items.Add(item);
                    if (entity.Version > position)
                    {
                        shown[entity.Id] = entity.Version;
                    }
                }
            }

            await Put(items);
            after = walk.Next;
        }

        return shown;
    }

    private async Task Advance(RegisteredSubscription registered, OwedForChange owed, ReplayPosition told, long upTo, CancellationToken cancel)
    {
        var items = new List<OutboxItem>();
        var records = await feed.Read(told.Position, PageSize, cancel);
        foreach (var record in records.TakeWhile(record => record.Sequence <= upTo))
        {
            if (record.Tenant == registered.Tenant && !told.IsShown(record) && await owed.Of(registered, record, isReplay: true, cancel) is { } item)
            {
                items.Add(item);
            }
        }

        await Put(items);
        told.Position = records.Count == 0 ? upTo : Math.Min(records[^1].Sequence, upTo);
    }

    private async Task Put(List<OutboxItem> items)
    {
        if (items.Count > 0)
        {
            await outgoing.Put(Reader, 0, items, CancellationToken.None);
        }
    }

    private sealed class ReplayPosition(long position, Dictionary<string, long> shown)
    {
        public long Position { get; set; } = position;

        public long LastShown { get; } = shown.Count == 0 ? 0 : shown.Values.Max();

        public bool IsShown(ChangeRecord record) => shown.TryGetValue(record.Change.State.Id, out var version) && record.Sequence <= version;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Subscription {SubscriptionId} could not be told of what was before; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string subscriptionId);
    }
}
