using ContextBroker.Core.Registrations;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Core.Delivery;

/// <summary>Starts and stops what notifies, in order: subscriptions, what is owed to them, registrations, then what is new.</summary>
internal sealed class DeliveryHost(
    SubscriptionRegistry registry, RegistrationRegistry registrations, DeliveryLanes lanes, NotificationPlanner planner, PeriodicNotifier periodic,
    Replays replays)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _planning = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await registry.Load(cancellationToken);
        await lanes.Start(cancellationToken);
        await registrations.Load(cancellationToken);
        periodic.Start();
        _planning = Task.Run(() => planner.Run(_stopping.Token), CancellationToken.None);
        replays.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await replays.Stop();
        await _stopping.CancelAsync();
        await _planning;
        await periodic.Stop();
        await lanes.Stop();
    }

    public void Dispose() => _stopping.Dispose();
}
