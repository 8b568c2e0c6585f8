using Microsoft.Extensions.Hosting;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Comes back to the stored subscriptions that could not be read at the start, for example because their @context was not to be had.</summary>
internal sealed class UnreadSubscriptions(SubscriptionRegistry registry, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await registry.ReadUnread(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
