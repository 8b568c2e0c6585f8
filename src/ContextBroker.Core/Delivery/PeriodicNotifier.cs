using System.Buffers;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>Subscriptions with a timeInterval (clauses 5.8.6, 5.11.7): at its pace they hear of all that fits, whatever changes.</summary>
internal sealed partial class PeriodicNotifier(
    SubscriptionRegistry registry,
    RegistrationRegistry registrations,
    RegistrationNotifier registrationNotifier,
    IEntityStore store,
    LinkedStates linked,
    DeliveryLanes lanes,
    Outgoing outgoing,
    TimeProvider clock,
    ILogger<PeriodicNotifier> logger)
{
    public const string Reader = "intervals";
    private const int PageSize = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), Pace> _paces = [];
    private bool _isStopped;

    public void Start()
    {
        _isStopped = false;
        registry.Changed += OnChanged;
        foreach (var registered in registry.All())
        {
            OnChanged(null, registered);
        }
    }

    public async Task Stop()
    {
        registry.Changed -= OnChanged;
        Pace[] paces;
        lock (_lock)
        {
            _isStopped = true;
            paces = [.. _paces.Values];
            _paces.Clear();
        }

        foreach (var pace in paces)
        {
            await pace.DisposeAsync();
        }
    }

    /// <summary>Tells the subscription of what fits now; nothing when it is not active, or when nothing fits.</summary>
    internal async Task Notify(string tenant, string id, CancellationToken cancel)
    {
        // One that still waits will not be overtaken: its receiver is behind, and the next state is as good as this one.
        if (registry.Find(tenant, id) is not { } registered
            || registered.Subscription.StatusAt(clock.GetUtcNow()) != SubscriptionStatus.Active
            || lanes.WaitingFor(tenant, id) > 0)
        {
            return;
        }

        var item = registered.Subscription.IsToRegistrations
            ? registrationNotifier.Periodic(registered, registrations.Match)
            : await Entities(registered, cancel);
        if (item is not null)
        {
            await outgoing.Put(Reader, 0, [item], CancellationToken.None);
        }
    }

    private async Task<OutboxItem?> Entities(RegisteredSubscription registered, CancellationToken cancel)
    {
        var entities = (await Find(registered.Tenant, registered.Subscription, cancel)).ConvertAll(linked.Discretion.Of);
        return entities.Count == 0 ? null : Item(registered, entities, await linked.Of(registered, entities, cancel));
    }

    private OutboxItem Item(RegisteredSubscription registered, List<Entity> entities, IReadOnlyList<EntityGraph>? graphs)
    {
        var now = clock.GetUtcNow();
        var notificationId = NotificationIds.Of(registered.Tenant, registered.Subscription.Id, now.UtcTicks);
        var payload = new ArrayBufferWriter<byte>(4096);
        if (graphs is null)
        {
            NotificationWriter.Write(payload, registered.Subscription, notificationId, now, entities);
        }
        else
        {
            NotificationWriter.Write(payload, registered.Subscription, notificationId, now, graphs);
        }

        return new OutboxItem(
            registered.Tenant, registered.Subscription.Id, notificationId, 0, now, payload.WrittenMemory,
            [.. entities.Select(entity => new NotifiedEntity(entity.Id, entity.Version))]);
    }

    private async Task<List<Entity>> Find(string tenant, Subscription subscription, CancellationToken cancel)
    {
        var query = new EntityQuery
        {
            Selectors = subscription.Entities,
            Q = subscription.Q,
            Geo = subscription.Geo,
            Scope = subscription.Scope,
            Limit = PageSize,
        };
        var found = new List<Entity>();
        while (true)
        {
            var page = await store.Query(tenant, query with { Offset = found.Count }, cancel);
            found.AddRange(page.Entities);
            if (!page.HasMore || page.Entities.Count == 0)
            {
                return found;
            }
        }
    }

    private void OnChanged(RegisteredSubscription? before, RegisteredSubscription? after)
    {
        lock (_lock)
        {
            if (before is not null && _paces.Remove((before.Tenant, before.Subscription.Id), out var pace))
            {
                _ = pace.DisposeAsync().AsTask();
            }

            if (after?.Subscription.TimeInterval is { } interval && !_isStopped)
            {
                var (tenant, id) = (after.Tenant, after.Subscription.Id);
                _paces.Add((tenant, id), new Pace(interval, clock, cancel => NotifySafely(tenant, id, cancel)));
            }
        }
    }

    private async Task NotifySafely(string tenant, string id, CancellationToken cancel)
    {
        try
        {
            await Notify(tenant, id, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.Failed(logger, e, id);
        }
    }

    private sealed class Pace : IAsyncDisposable
    {
        // The longest period of a timer is 49 days.
        private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

        private readonly CancellationTokenSource _end = new();
        private readonly PeriodicTimer _timer;
        private readonly long _ticksPerAction;
        private readonly Task _running;

        public Pace(TimeSpan interval, TimeProvider clock, Func<CancellationToken, Task> action)
        {
            _ticksPerAction = Math.Max(1, (long)Math.Ceiling(interval / Longest));
            var period = interval / _ticksPerAction;
            // A timer has whole milliseconds.
            _timer = new PeriodicTimer(period < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : period, clock);
            _running = Run(action);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running;
            _timer.Dispose();
            _end.Dispose();
        }

        private async Task Run(Func<CancellationToken, Task> action)
        {
            try
            {
                for (long tick = 1; await _timer.WaitForNextTickAsync(_end.Token); tick++)
                {
                    if (tick % _ticksPerAction == 0)
                    {
                        await action(_end.Token);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Stopped.
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Subscription {SubscriptionId} could not be told of the entities that fit; its next interval comes")]
        public static partial void Failed(ILogger logger, Exception exception, string subscriptionId);
    }
}
