using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Nodes;

/// <summary>Gets this node the duties when no other node has them, and gives them up when another one has taken them, or at the stop.</summary>
internal sealed partial class DutyKeeper(
    ISharedStore shared, Duties duties, IEnumerable<IDuty> all, IOptions<NodeOptions> options, TimeProvider clock, ILogger<DutyKeeper> logger) : BackgroundService
{
    private const string Name = "duties";

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(0.5);

    private readonly IDuty[] _all = [.. all];
    private readonly TimeSpan _renewEvery = options.Value.RenewEvery;
    private readonly LeaseWatch _watch = new(options.Value.LeaseDuration, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Serve(await Get(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.Failed(logger, e);
                await Task.Delay(_renewEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Lease> Get(CancellationToken cancel)
    {
        while (true)
        {
            var asked = duties.Now();
            try
            {
                var seen = await shared.Look(Name, cancel);
                if (_watch.IsFree(seen) && await shared.Take(Name, seen, duties.Node, [ILeases.Ledger, .. _all.SelectMany(duty => duty.Readers)], cancel) is { } taken)
                {
                    duties.Renew(asked);
                    Log.Taken(logger, taken.Epoch, seen?.Holder is { Length: > 0 } before ? before : "nobody");
                    return taken;
                }
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotLooked(logger, e.Message);
            }

            await Task.Delay(_renewEvery < LongestLook ? _renewEvery : LongestLook, clock, cancel);
        }
    }

    private async Task Serve(Lease lease, CancellationToken stopping)
    {
        // At a stop the lease is kept while what is under way ends.
        using var ending = new CancellationTokenSource();
        var keeping = Keep(lease, ending.Token);
        var begun = 0;
        try
        {
            foreach (var duty in _all)
            {
                begun++;
                await duty.Begin(stopping);
            }

            duties.Begun();
            await keeping.WaitAsync(stopping);
        }
        finally
        {
            var isLost = keeping.IsCompleted;
            await End(begun, isLost);
            await ending.CancelAsync();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (isLost ? Task.CompletedTask : Release(lease));
        }
    }

    private async Task End(int begun, bool isLost)
    {
        if (isLost)
        {
            duties.Lose();
        }

        foreach (var duty in _all.Take(begun).Reverse())
        {
            try
            {
                await duty.End(isLost);
            }
            catch (Exception e)
            {
                Log.Failed(logger, e);
            }
        }

        duties.Lose();
    }

    // Goes on over failures: while the store cannot be had nobody else can take the lease, and the right to send ends by itself.
    private async Task Keep(Lease lease, CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(_renewEvery, clock, cancel);
            var asked = duties.Now();
            try
            {
                using var limit = new CancellationTokenSource(_renewEvery * 2, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
                if (await shared.Renew(lease, either.Token) is null)
                {
                    Log.Lost(logger, lease.Epoch);
                    return;
                }

                duties.Renew(asked);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotRenewed(logger, e.Message);
            }
        }
    }

    private async Task Release(Lease lease)
    {
        try
        {
            using var limit = new CancellationTokenSource(_renewEvery, clock);
            await shared.Release(lease, limit.Token);
        }
        catch (Exception e)
        {
            Log.NotReleased(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "This node delivers and runs timers now (epoch {Epoch}); before it was {Before}", EventName = "DutiesTaken")]
        public static partial void Taken(ILogger logger, long epoch, string before);

        [LoggerMessage(2, LogLevel.Warning, "Another node has taken over from this one, which was not heard of for too long (epoch {Epoch})", EventName = "DutiesLost")]
        public static partial void Lost(ILogger logger, long epoch);

        [LoggerMessage(3, LogLevel.Warning, "The store could not be told that this node is there: {Reason}", EventName = "DutiesNotRenewed")]
        public static partial void NotRenewed(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Warning, "The store could not be asked who delivers: {Reason}", EventName = "DutiesNotLooked")]
        public static partial void NotLooked(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Warning, "The store could not be told that this node stops; another one takes over a little later: {Reason}", EventName = "DutiesNotReleased")]
        public static partial void NotReleased(ILogger logger, string reason);

        [LoggerMessage(6, LogLevel.Error, "What one node has to do could not be begun or ended; it is tried again", EventName = "DutiesFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
