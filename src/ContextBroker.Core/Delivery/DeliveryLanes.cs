using ContextBroker.Core.Nodes;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Delivery;

/// <summary>All that is owed, queue by queue for each subscription, lane by lane for each endpoint.</summary>
internal sealed partial class DeliveryLanes : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string SubscriptionId), SubscriptionQueue> _queues = [];
    private readonly Dictionary<string, INotificationSender> _senders = [];
    private readonly Dictionary<string, RentedLane> _lanes = [];
    private readonly Func<QueueSurroundings> _newSurroundings;
    private readonly IOutbox _outbox;
    private readonly Duties? _duties;
    private QueueSurroundings _surroundings;
    private readonly ILogger _logger;
    private Task _recording = Task.CompletedTask;

    public DeliveryLanes(
        SubscriptionRegistry registry,
        SnapshotRegistry snapshots,
        IOutbox outbox,
        IDeliveryLedger ledger,
        DeadLetters dead,
        IEnumerable<INotificationSender> senders,
        DeliveryReport report,
        IOptions<DeliveryOptions> options,
        TimeProvider clock,
        ILoggerFactory loggers,
        Duties? duties = null)
    {
        (_outbox, _duties) = (outbox, duties);
        _logger = loggers.CreateLogger<DeliveryLanes>();
        _newSurroundings = () => new QueueSurroundings(
            registry, snapshots, outbox, this, new DeliveryRecorder(ledger, clock, loggers.CreateLogger<DeliveryRecorder>()), dead, report, options.Value, clock, _logger);
        _surroundings = _newSurroundings();
        foreach (var sender in senders)
        {
            foreach (var scheme in sender.Schemes)
            {
                _senders[scheme] = sender;
            }
        }
    }

    /// <summary>Takes up what was owed when the broker last stopped, however it stopped.</summary>
    public async Task Start(CancellationToken cancel) => await Start(await _outbox.Waiting(cancel), cancel);

    /// <summary>Takes up what is owed, so much to each subscription. May be called again after a stop.</summary>
    public async Task Start(IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> owed, CancellationToken cancel)
    {
        if (_surroundings.Stopping.IsCancellationRequested)
        {
            _surroundings.Dispose();
            _surroundings = _newSurroundings();
        }

        _recording = _surroundings.Recorder.Run(_surroundings.Abandoned);
        await _surroundings.Dead.Load(cancel);
        _surroundings.Registry.Changed += OnChanged;
        foreach (var ((tenant, subscriptionId), count) in owed)
        {
            if (_surroundings.Registry.Find(tenant, subscriptionId) is null && !_surroundings.Registry.IsUnread(tenant, subscriptionId))
            {
                await _outbox.RemoveAll(tenant, subscriptionId, _surroundings.Clock.GetUtcNow(), cancel);
                continue;
            }

            QueueOf(tenant, subscriptionId).TakeUp(count);
        }
    }

    /// <summary>Items that are in the outbox now, in the order of their numbers.</summary>
    public void Offer(IEnumerable<OutboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            var item = entry.Item;
            if (_surroundings.Registry.Find(item.Tenant, item.SubscriptionId) is null)
            {
                _surroundings.Recorder.Ended(entry.Number, DeliveryState.Withdrawn, item.NotificationId, AttemptLog.Decode(entry.Attempts.Span));
                continue;
            }

            QueueOf(item.Tenant, item.SubscriptionId).Offer(entry);
        }
    }

    /// <summary>The attempts so far of one that waits, as far as they are not stored yet; null: none.</summary>
    public AttemptLog? Noted(long number) => _surroundings.Recorder.Noted(number);

    public long WaitingFor(string tenant, string subscriptionId) => Found(tenant, subscriptionId)?.Waiting ?? 0;

    /// <summary>When the oldest that waits for a subscription came to be, as far as it is in memory; null: nothing is.</summary>
    public DateTimeOffset? OldestInMemory(string tenant, string subscriptionId) => Found(tenant, subscriptionId)?.OldestInMemory;

    /// <summary>Nothing got through to the endpoint lately.</summary>
    public bool IsBroken(Uri endpoint)
    {
        lock (_lock)
        {
            return _lanes.TryGetValue(endpoint.AbsoluteUri, out var rented) && rented.Lane.IsBroken;
        }
    }

    /// <summary>Sends a notification at once, beside what waits.</summary>
    public async Task<(SendResult Result, TimeSpan Took)> Test(RegisteredSubscription registered, OutboxItem item, CancellationToken cancel)
    {
        var lane = Rent(registered.Subscription.Notification.Endpoint.Uri);
        try
        {
            var message = Shipment.Of(new OutboxEntry(0, item)).To(registered.Subscription, _surroundings.Snapshots.IdOf(registered.Tenant), _surroundings.Options);
            return await lane.Lane.Test(message, cancel);
        }
        finally
        {
            Return(lane);
        }
    }

    /// <summary>Lets requests under way end for a while, then aborts them; what is delivered is taken off the outbox.</summary>
    public async Task Stop()
    {
        _surroundings.Registry.Changed -= OnChanged;
        await _surroundings.Stop(Draining());
        _surroundings.Recorder.Complete();
        await _recording;
    }

    /// <summary>Another node delivers: whatever is under way is broken off, and what it came to is that node's to find out.</summary>
    public async Task Abandon()
    {
        _surroundings.Registry.Changed -= OnChanged;
        await _surroundings.Abandon(Draining());
        await _recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Another start begins with nothing.</summary>
    public void Empty()
    {
        SubscriptionQueue[] queues;
        lock (_lock)
        {
            queues = [.. _queues.Values];
            _queues.Clear();
        }

        foreach (var queue in queues)
        {
            queue.Discard();
            queue.Dispose();
        }
    }

    public void Dispose()
    {
        _surroundings.Dispose();
        foreach (var (_, queue) in _queues)
        {
            queue.Dispose();
        }

        foreach (var (_, rented) in _lanes)
        {
            rented.Lane.Dispose();
        }
    }

    internal RentedLane Rent(Uri endpoint)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(endpoint.AbsoluteUri, out var rented))
            {
                var lane = new DeliveryLane(_senders.GetValueOrDefault(endpoint.Scheme), _surroundings.Options, _surroundings.Clock, _duties);
                _lanes.Add(endpoint.AbsoluteUri, rented = new RentedLane(endpoint.AbsoluteUri, lane));
            }

            rented.Users++;
            return rented;
        }
    }

    internal void Return(RentedLane rented)
    {
        lock (_lock)
        {
            if (--rented.Users == 0)
            {
                _lanes.Remove(rented.Endpoint);
                rented.Lane.Dispose();
            }
        }
    }

    // To be asked outside the lock: a queue takes it to return its lane while it holds its own.
    private SubscriptionQueue? Found(string tenant, string subscriptionId)
    {
        lock (_lock)
        {
            return _queues.GetValueOrDefault((tenant, subscriptionId));
        }
    }

    private SubscriptionQueue QueueOf(string tenant, string subscriptionId)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue((tenant, subscriptionId), out var queue))
            {
                _queues.Add((tenant, subscriptionId), queue = new SubscriptionQueue(tenant, subscriptionId, _surroundings));
            }

            return queue;
        }
    }

    private IReadOnlyList<Task> Draining()
    {
        lock (_lock)
        {
            return [.. _queues.Values.Select(queue => queue.Draining)];
        }
    }

    private void OnChanged(RegisteredSubscription? before, RegisteredSubscription? after)
    {
        var (tenant, id) = after is null ? (before!.Tenant, before.Subscription.Id) : (after.Tenant, after.Subscription.Id);
        SubscriptionQueue? queue;
        lock (_lock)
        {
            if (_queues.TryGetValue((tenant, id), out queue) && after is null)
            {
                _queues.Remove((tenant, id));
            }
        }

        queue?.Wake();
        if (after is null && (queue is not null || _surroundings.Dead.Of(tenant, id) > 0))
        {
            queue?.Discard();
            _surroundings.Dead.Forget(tenant, id);
            _ = Forget(tenant, id);
        }
    }

    // What a crash leaves behind here is removed at the next start.
    private async Task Forget(string tenant, string subscriptionId)
    {
        try
        {
            await _outbox.RemoveAll(tenant, subscriptionId, _surroundings.Clock.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.NotForgotten(_logger, e, subscriptionId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What was owed to the deleted subscription {SubscriptionId} could not be removed; the next start does it")]
        public static partial void NotForgotten(ILogger logger, Exception exception, string subscriptionId);
    }
}
