using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Writes the counts behind: each second, and at the stop. A crash can cost the counts of the last second, never a notification.</summary>
internal sealed partial class TallyWriter(SubscriptionRegistry registry, TimeProvider clock, ILogger<TallyWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await registry.WriteTallies(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await Next(timer, stoppingToken))
        {
            try
            {
                await registry.WriteTallies(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotWritten(logger, e);
            }
        }
    }

    private static async ValueTask<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The counts of subscriptions could not be stored; they are tried again")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
