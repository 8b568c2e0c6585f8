using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Changes;

/// <summary>Keeps the change log from growing for ever: what every reader has dealt with goes, but for the newest that are kept anyway.</summary>
internal sealed partial class ChangeLogTrimmer(
    ChangeFeed feed, IEntityStore store, IOptions<ChangeOptions> options, TimeProvider clock, ILogger<ChangeLogTrimmer> logger, Duties? duties = null) : BackgroundService
{
    private long _trimmed;

    internal async Task Trim(CancellationToken cancel)
    {
        var upTo = Math.Min(feed.SlowestPosition ?? 0, store.LastSequence - options.Value.Keep);
        if (upTo > _trimmed)
        {
            await store.TrimChanges(upTo, cancel);
            _trimmed = upTo;
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
        [LoggerMessage(1, LogLevel.Warning, "The change log could not be trimmed; it is tried again")]
        public static partial void NotTrimmed(ILogger logger, Exception exception);
    }
}
