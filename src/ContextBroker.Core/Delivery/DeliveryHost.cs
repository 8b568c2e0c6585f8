using ContextBroker.Core.Nodes;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// Starts and stops what notifies, in order: subscriptions, what is owed to them, registrations, then what is new. Among several nodes all know
/// subscriptions and registrations, and one notifies.
/// </summary>
internal sealed class DeliveryHost(
    SubscriptionRegistry registry, RegistrationRegistry registrations, DeliveryLanes lanes, NotificationPlanner planner, PeriodicNotifier periodic,
    Replays replays, Outgoing? outgoing = null, IDocumentStore? documents = null, StoreFollower? nodes = null)
    : IHostedService, IDuty, IDisposable
{
    private CancellationTokenSource _stopping = new();
    private Task _planning = Task.CompletedTask;

    public IReadOnlyCollection<string> Readers { get; } = [NotificationPlanner.Reader, PeriodicNotifier.Reader, Replays.Reader, SnapshotNotices.Reader];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await registry.Load(cancellationToken);
        if (nodes is not null)
        {
            await registrations.Load(cancellationToken);
            return;
        }

        await lanes.Start(cancellationToken);
        await registrations.Load(cancellationToken);
        StartNotifying();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (nodes is null)
        {
            await StopNotifying();
            await lanes.Stop();
        }
    }

    public async Task Begin(CancellationToken cancel)
    {
        // What is owed to a subscription of which there is no word here yet must not be taken for that of a deleted one.
        await ((IHeldDocuments)registry).Reload(SubscriptionDocument.Kind, documents!, cancel);
        await outgoing!.Open(cancel);
        nodes!.ItemQueued += outgoing.Queued;
        outgoing.Queued(long.MaxValue);
        StartNotifying();
    }

    public async Task End(bool isLost)
    {
        nodes!.ItemQueued -= outgoing!.Queued;
        await outgoing.Close();
        await StopNotifying();
        await (isLost ? lanes.Abandon() : lanes.Stop());
        lanes.Empty();
    }

    public void Dispose() => _stopping.Dispose();

    private void StartNotifying()
    {
        if (_stopping.IsCancellationRequested)
        {
            _stopping.Dispose();
            _stopping = new CancellationTokenSource();
        }

        periodic.Start();
        var stopping = _stopping.Token;
        _planning = Task.Run(() => planner.Run(stopping), CancellationToken.None);
        replays.Start();
    }

    private async Task StopNotifying()
    {
        await replays.Stop();
        await _stopping.CancelAsync();
        await _planning;
        await periodic.Stop();
    }
}
