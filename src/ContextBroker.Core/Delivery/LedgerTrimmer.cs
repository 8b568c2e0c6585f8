using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Delivery;

/// <summary>Forgets old records of deliveries, by the operator's policy of age and number, in pieces that no writer notices.</summary>
internal sealed partial class LedgerTrimmer(
    IDeliveryLedger ledger, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<LedgerTrimmer> logger, Duties? duties = null) : BackgroundService
{
    private const int MostAtOnce = 2000;

    internal async Task Trim(CancellationToken cancel)
    {
        var policy = options.Value;
        var before = policy.MaxAge is { } age ? clock.GetUtcNow() - age : (DateTimeOffset?)null;
        while (await ledger.Trim(before, policy.MaxEntries, MostAtOnce, cancel) == MostAtOnce)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.TrimInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (duties is not { Serves: false })
                {
                    await TrimSafely(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TrimSafely(CancellationToken cancel)
    {
        try
        {
            await Trim(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotTrimmed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The delivery ledger could not be trimmed; it is tried again")]
        public static partial void NotTrimmed(ILogger logger, Exception exception);
    }
}
