using ContextBroker.Core.Delivery;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>
/// Off the request path, sees to it that each subscription is at the sources where it should be: when it is new, changed or gone, when a registration is, and
/// again as long as a source fails. A subscription has at most one task, and none when nothing is to be done. Among several nodes it is the duty of one.
/// </summary>
internal sealed partial class SourceSubscriptionHost(
    SubscriptionRegistry subscriptions,
    RegistrationRegistry registrations,
    SourceCopies copies,
    WantedCopies wanted,
    SourceSubscriber subscriber,
    TimeProvider clock,
    IOptions<FederationOptions> options,
    ILogger<SourceSubscriptionHost> logger,
    StoreFollower? nodes = null) : IHostedService, IDuty, IDisposable
{
    private static readonly TimeSpan LookForExpired = TimeSpan.FromMinutes(1);

    private readonly RetrySchedule _schedule = new(options.Value.RetryAfter, options.Value.MaxRetryAfter);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), Turn> _turns = [];
    private CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>None: two nodes that bring the same subscription to a source meet at the copy's stored version.</summary>
    public IReadOnlyCollection<string> Readers { get; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await copies.Load(cancellationToken);
        if (nodes is null)
        {
            Begin();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (nodes is null)
        {
            await End();
        }
    }

    public async Task Begin(CancellationToken cancel)
    {
        // What another node has made last must not be made again.
        await copies.Reload(cancel);
        Begin();
    }

    public Task End(bool isLost) => End();

    public void Dispose() => _stopping.Dispose();

    private void Begin()
    {
        if (_stopping.IsCancellationRequested)
        {
            _stopping.Dispose();
            _stopping = new CancellationTokenSource();
        }

        subscriptions.Changed += OnChanged;
        registrations.Changed += OnChanged;
        foreach (var registered in subscriptions.All())
        {
            OnChanged(null, registered);
        }

        foreach (var (tenant, id) in copies.Subscriptions())
        {
            Mark(tenant, id);
        }

        _watching = Task.Run(Watch, CancellationToken.None);
    }

    private async Task End()
    {
        subscriptions.Changed -= OnChanged;
        registrations.Changed -= OnChanged;
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
        {
            running = [.. _turns.Values.Select(turn => turn.Running)];
        }

        await Task.WhenAll([_watching, .. running]);
        lock (_lock)
        {
            _turns.Clear();
        }
    }

    private void OnChanged(RegisteredSubscription? before, RegisteredSubscription? after)
    {
        var (tenant, id) = after is null ? (before!.Tenant, before.Subscription.Id) : (after.Tenant, after.Subscription.Id);
        if ((after is { IsDistributed: true } && registrations.HasAny(tenant)) || copies.HasAny(tenant, id))
        {
            Mark(tenant, id);
        }
    }

    private void OnChanged(string tenant, ContextSourceRegistration? before, ContextSourceRegistration? after)
    {
        foreach (var registered in subscriptions.List(tenant, 0, int.MaxValue).Page.Where(one => one.IsDistributed))
        {
            if (wanted.Concerns(registered.Subscription, before) || wanted.Concerns(registered.Subscription, after))
            {
                Mark(tenant, registered.Subscription.Id);
            }
        }
    }

    // Sources let their copies expire by themselves; here they are cleared away.
    private async Task Watch()
    {
        using var timer = new PeriodicTimer(LookForExpired, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var (tenant, id) in copies.Subscriptions())
                {
                    if (subscriptions.Find(tenant, id) is { } registered && wanted.Of(registered).IsEmpty)
                    {
                        Mark(tenant, id);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Mark(string tenant, string id)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            if (_turns.TryGetValue((tenant, id), out var turn))
            {
                turn.Again();
                return;
            }

            _turns.Add((tenant, id), turn = new Turn());
            turn.Running = Task.Run(() => Run((tenant, id), turn));
        }
    }

    private async Task Run((string Tenant, string Id) key, Turn turn)
    {
        for (var failures = 0; !_stopping.IsCancellationRequested;)
        {
            var again = turn.Begin();
            if (!await Settle(key))
            {
                failures++;
                await Wait(_schedule.Delay(failures, isPermanent: false, cooldown: null, Random.Shared.NextDouble()), again);
                failures = again.IsCompleted ? 0 : failures;
                continue;
            }

            failures = 0;
            lock (_lock)
            {
                if (!again.IsCompleted)
                {
                    _turns.Remove(key);
                    return;
                }
            }
        }
    }

    private async Task<bool> Settle((string Tenant, string Id) key)
    {
        try
        {
            return await subscriber.Settle(key.Tenant, key.Id, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, key.Id);
            return false;
        }
    }

    private async Task Wait(TimeSpan delay, Task again)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(again, Task.Delay(delay, clock, end.Token));
        await end.CancelAsync();
    }

    /// <summary>One subscription's work: what is marked while it runs makes it run again.</summary>
    private sealed class Turn
    {
        private TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Running { get; set; } = Task.CompletedTask;

        public void Again() => Volatile.Read(ref _again).TrySetResult();

        /// <returns>Ends when something has changed since.</returns>
        public Task Begin()
        {
            Volatile.Write(ref _again, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _again.Task;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Subscription {SubscriptionId} could not be brought to its sources; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string subscriptionId);
    }
}
