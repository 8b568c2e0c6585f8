using ContextBroker.Core.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Registrations;

/// <summary>Removes registrations when their time is over (clause 5.9.2.4), so that subscribers hear of it. Nobody is shown one after that time.</summary>
internal sealed partial class ExpiredRegistrations(RegistrationRegistry registry, TimeProvider clock, ILogger<ExpiredRegistrations> logger,
    Duties? duties = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await (duties is { Serves: false } ? Task.CompletedTask : registry.Sweep(stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotSwept(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Registrations that have expired could not be removed; it is tried again")]
        public static partial void NotSwept(ILogger logger, Exception exception);
    }
}
