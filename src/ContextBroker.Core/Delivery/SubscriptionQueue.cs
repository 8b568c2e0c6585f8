using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// One subscription's notifications, one after the other. A task drains the queue while there is something to do; an idle, paused or
/// expired subscription costs no task, and what it is owed waits.
/// </summary>
internal sealed partial class SubscriptionQueue : IDisposable
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GatherAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly string _tenant;
    private readonly string _subscriptionId;
    private readonly QueueSurroundings _all;
    private readonly OwedNotifications _owed;
    private readonly LastStates _lastStates = new();
    private CancellationTokenSource _wake = new();
    private Shipment? _current;
    private RentedLane? _lane;
    private bool _isDraining;
    private bool _isDiscarded;
    private long _waiting;

    public SubscriptionQueue(string tenant, string subscriptionId, QueueSurroundings all)
    {
        (_tenant, _subscriptionId, _all) = (tenant, subscriptionId, all);
        _owed = new OwedNotifications(all.Options.InMemory, all.Budget);
    }

    /// <summary>The task that drains, or the last one that did.</summary>
    public Task Draining { get; private set; } = Task.CompletedTask;

    public long Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>When the oldest that waits came to be, as far as it is in memory; null: nothing is.</summary>
    public DateTimeOffset? OldestInMemory
    {
        get
        {
            lock (_lock)
            {
                return _waiting == 0 ? null : _current?.CreatedAt ?? _owed.Oldest;
            }
        }
    }

    private RegisteredSubscription? Registered => _all.Registry.Find(_tenant, _subscriptionId);

    /// <summary>The outbox holds so many from before the start.</summary>
    public void TakeUp(long count)
    {
        lock (_lock)
        {
            _owed.FallBehind();
            CountWaiting(count);
            StartDraining();
        }
    }

    public void Offer(OutboxEntry entry)
    {
        lock (_lock)
        {
            if (_isDiscarded)
            {
                return;
            }

            CountWaiting(1);
            _owed.Offer(entry);
            if (entry.QueuedAt is null)
            {
                KeepWithinLimit();
            }

            StartDraining();
        }
    }

    /// <summary>Something is different (the subscription, the endpoint): whatever waits looks again.</summary>
    public void Wake()
    {
        CancellationTokenSource before;
        lock (_lock)
        {
            (before, _wake) = (_wake, new CancellationTokenSource());
            StartDraining();
        }

        _ = before.CancelAsync();
    }

    /// <summary>The subscription is gone, and with it what it was owed.</summary>
    public void Discard()
    {
        lock (_lock)
        {
            _isDiscarded = true;
            _owed.Clear();
            CountWaiting(-_waiting);
            if (!_isDraining)
            {
                ReturnLane();
            }
        }
    }

    public void Dispose() => _wake.Dispose();

    private void StartDraining()
    {
        if (!_isDraining && !_isDiscarded && !_all.Stopping.IsCancellationRequested)
        {
            _isDraining = true;
            Draining = Task.Run(Drain);
        }
    }

    private async Task Drain()
    {
        while (true)
        {
            var wake = Volatile.Read(ref _wake).Token;
            try
            {
                if (!await DeliverNext(wake))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                // Woken, or stopping: the next round sees which.
            }
            catch (Exception e)
            {
                Log.Failed(_all.Logger, e, _subscriptionId);
                await Task.Delay(ReadAgain, _all.Clock, _all.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>False: there is nothing to do, and the draining has ended.</returns>
    private async Task<bool> DeliverNext(CancellationToken wake)
    {
        if (!MayGoOn(out var registered))
        {
            return false;
        }

        using var end = EndOf(registered.Subscription);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(wake, _all.Stopping, end?.Token ?? CancellationToken.None);
        _current ??= await TakeNext(registered, interrupt.Token);
        if (_current is { } shipment)
        {
            await Deliver(registered, shipment, interrupt.Token);
        }

        return true;
    }

    private CancellationTokenSource? EndOf(Subscription subscription)
    {
        if (subscription.ExpiresAt is not { } end)
        {
            return null;
        }

        var left = end.Instant - _all.Clock.GetUtcNow();
        return left <= TimeSpan.Zero || left > LongestTimer ? null : new CancellationTokenSource(left, _all.Clock);
    }

    // Decides and leaves in one step: an offer either finds the draining going on or starts another.
    private bool MayGoOn([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RegisteredSubscription? registered)
    {
        lock (_lock)
        {
            registered = Registered;
            var hasWork = _current is not null || !_lastStates.IsEmpty || _owed.Count > 0 || _owed.IsBehind;
            _isDraining = hasWork
                && !_isDiscarded
                && !_all.Stopping.IsCancellationRequested
                && registered?.Subscription.StatusAt(_all.Clock.GetUtcNow()) == SubscriptionStatus.Active;
            if (_isDiscarded)
            {
                ReturnLane();
            }

            return _isDraining;
        }
    }

    private async Task Deliver(RegisteredSubscription registered, Shipment shipment, CancellationToken interrupt)
    {
        var endpoint = registered.Subscription.Notification.Endpoint;
        var lane = LaneTo(endpoint.Uri);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(interrupt, lane.Recovered);
        var delivery = new Delivery(
            shipment.To(registered.Subscription, _all.Snapshots.IdOf(_tenant), _all.Options),
            endpoint.Cooldown,
            _all.Options.MaxAge is { } age ? shipment.QueuedAt + age : null,
            (result, took) => Attempted(registered, shipment, result, took));
        Finish(registered, shipment, await lane.Deliver(delivery, ends.Token, _all.Aborting));
    }

    private void Attempted(RegisteredSubscription registered, Shipment shipment, SendResult result, TimeSpan took)
    {
        shipment.Attempted(new DeliveryAttempt(_all.Clock.GetUtcNow(), took.TotalMilliseconds, result.Error), _all.Recorder);
        _all.Report.Attempted(registered, shipment, result, took);
    }

    private DeliveryLane LaneTo(Uri endpoint)
    {
        if (_lane is null || !_lane.LeadsTo(endpoint))
        {
            ReturnLane();
            _lane = _all.Lanes.Rent(endpoint);
        }

        return _lane.Lane;
    }

    private void ReturnLane()
    {
        if (_lane is { } lane)
        {
            _lane = null;
            _all.Lanes.Return(lane);
        }
    }

    private void Finish(RegisteredSubscription registered, Shipment shipment, Attempt attempt)
    {
        _current = null;
        if (attempt.Kind == AttemptKind.TooOld)
        {
            GiveUp(registered, shipment, $"it is older than {_all.Options.MaxAge}");
            return;
        }

        End(shipment, DeliveryState.Delivered);
    }

    private void GiveUp(RegisteredSubscription registered, Shipment shipment, string reason)
    {
        _all.Report.GivenUp(registered, shipment, reason);
        _all.Dead.Count(_tenant, _subscriptionId, shipment.Count);
        shipment.GivenUp(_all.Clock.GetUtcNow(), reason, _all.Recorder);
        CountEnded(shipment);
    }

    private async Task<Shipment?> TakeNext(RegisteredSubscription registered, CancellationToken interrupt)
    {
        if (registered.Subscription.Throttling is { } throttling)
        {
            return await TakeLastStates(registered, throttling, interrupt);
        }

        // Left over when the throttling was taken away meanwhile.
        if (!_lastStates.IsEmpty)
        {
            return _lastStates.Take();
        }

        if (Take() is { } entry)
        {
            return Shipment.Of(entry);
        }

        await ReadOutbox(interrupt);
        return null;
    }

    /// <summary>When its time has come, the last state of each entity that is owed (clause 5.8.6, member throttling).</summary>
    private async Task<Shipment?> TakeLastStates(RegisteredSubscription registered, TimeSpan throttling, CancellationToken interrupt)
    {
        await Gather(interrupt);
        while (registered.Delivered.LastNotification + throttling - _all.Clock.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait < GatherAgain ? wait : GatherAgain, _all.Clock, interrupt);
            await Gather(interrupt);
        }

        return _lastStates.Take();
    }

    // States that a later one of the same entity follows are done with: the outbox holds one per entity, however long the window.
    private async Task Gather(CancellationToken interrupt)
    {
        do
        {
            while (!_lastStates.IsFull && Take() is { } entry)
            {
                if (_lastStates.Add(entry) is { } before)
                {
                    End(Shipment.Of(before), DeliveryState.Superseded);
                }
            }
        }
        while (!_lastStates.IsFull && await ReadOutbox(interrupt));
    }

    /// <returns>False: nothing is waiting there.</returns>
    private async Task<bool> ReadOutbox(CancellationToken interrupt)
    {
        long after, mark;
        lock (_lock)
        {
            if (!_owed.IsBehind || _owed.Count > 0)
            {
                return _owed.Count > 0;
            }

            (after, mark) = (_owed.LastTaken, _owed.Mark());
        }

        var wanted = _all.Options.InMemory;
        var entries = await Pending(after, wanted, interrupt);
        lock (_lock)
        {
            if (!_isDiscarded)
            {
                _owed.Load(entries, wanted, mark);
            }

            return _owed.Count > 0 || _owed.IsBehind;
        }
    }

    private async Task<IReadOnlyList<OutboxEntry>> Pending(long after, int max, CancellationToken interrupt)
    {
        try
        {
            return await _all.Outbox.Pending(_tenant, _subscriptionId, after, max, interrupt);
        }
        catch (OperationCanceledException e) when (!interrupt.IsCancellationRequested)
        {
            // Who is woken or stopped reads again at once; who was refused must not.
            throw new TimeoutException("The store gave up the reading", e);
        }
    }

    private OutboxEntry? Take()
    {
        lock (_lock)
        {
            return _owed.Take();
        }
    }

    private void KeepWithinLimit()
    {
        if (_waiting > _all.Options.MaxWaiting && Registered is { } registered && _owed.Take() is { } oldest)
        {
            GiveUp(registered, Shipment.Of(oldest), $"more than {_all.Options.MaxWaiting} wait");
        }
    }

    private void End(Shipment shipment, DeliveryState state)
    {
        shipment.Ended(state, _all.Recorder);
        CountEnded(shipment);
    }

    private void CountEnded(Shipment shipment)
    {
        lock (_lock)
        {
            CountWaiting(_isDiscarded ? 0 : -shipment.Count);
        }
    }

    private void CountWaiting(long more)
    {
        _waiting += more;
        _all.Report.CountWaiting(more);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Notifications of subscription {SubscriptionId} could not be read or sent; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string subscriptionId);
    }
}
