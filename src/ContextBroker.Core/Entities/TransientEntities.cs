using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Entities;

/// <summary>Deletes what has expired (clause 4.22) through the door, so that history, subscribers and other readers learn of it.</summary>
internal sealed partial class TransientEntities(
    IEntityStore store, EntityBatchProvision batches, TimeProvider clock, IOptions<EntityOptions> options, ILogger<TransientEntities> log,
    Duties? duties = null)
    : BackgroundService
{
    private const int BatchSize = 500;
    private const int MaxBatches = 200;

    /// <summary>Deletes what has expired by now.</summary>
    internal async Task Sweep(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var expired = await store.Expired(now, BatchSize, cancel);
            foreach (var ofTenant in expired.GroupBy(key => key.Tenant, key => key.Id))
            {
                await batches.Expire(ofTenant.Key, [.. ofTenant], cancel);
            }

            if (expired.Count < BatchSize)
            {
                return;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.ExpiryIntervalMilliseconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (duties is not { Serves: false })
            {
                await TrySweep(stoppingToken);
            }
        }
    }

    // A store that is full or away for a while must not end the sweeping for good.
    private async Task TrySweep(CancellationToken cancel)
    {
        try
        {
            await Sweep(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.SweepFailed(log, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "ExpiredEntitiesNotDeleted", Level = LogLevel.Error, Message = "What has expired could not be deleted; it is tried again")]
        public static partial void SweepFailed(ILogger logger, Exception error);
    }
}
