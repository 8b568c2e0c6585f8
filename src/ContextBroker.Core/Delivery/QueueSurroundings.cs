using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>What all queues share, and how they all stop.</summary>
internal sealed class QueueSurroundings(
    SubscriptionRegistry registry,
    SnapshotRegistry snapshots,
    IOutbox outbox,
    DeliveryLanes lanes,
    DeliveryRecorder recorder,
    DeadLetters dead,
    DeliveryReport report,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly CancellationTokenSource _abandoned = new();

    public SubscriptionRegistry Registry { get; } = registry;

    public SnapshotRegistry Snapshots { get; } = snapshots;

    public IOutbox Outbox { get; } = outbox;

    public DeliveryLanes Lanes { get; } = lanes;

    public DeliveryRecorder Recorder { get; } = recorder;

    public DeadLetters Dead { get; } = dead;

    public DeliveryReport Report { get; } = report;

    public DeliveryOptions Options { get; } = options;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    public PayloadBudget Budget { get; } = new(options.InMemoryBytes);

    /// <summary>Nothing new is begun.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>What is under way is broken off.</summary>
    public CancellationToken Aborting => _aborting.Token;

    /// <summary>What has ended is another node's to record.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public async Task Stop(IReadOnlyList<Task> draining)
    {
        await _stopping.CancelAsync();
        var all = Task.WhenAll(draining);
        try
        {
            await all.WaitAsync(Options.StopGrace, Clock);
        }
        catch (TimeoutException)
        {
            await _aborting.CancelAsync();
            await all;
        }
    }

    /// <summary>Breaks off what is under way, and the recording of what has ended.</summary>
    public async Task Abandon(IReadOnlyList<Task> draining)
    {
        await _abandoned.CancelAsync();
        await _aborting.CancelAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(draining);
    }

    public void Dispose()
    {
        Recorder.Dispose();
        _stopping.Dispose();
        _aborting.Dispose();
        _abandoned.Dispose();
    }
}
