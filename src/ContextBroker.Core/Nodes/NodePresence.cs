using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Nodes;

/// <summary>Says in the store that this node is there, and sees which ones are no more: what those left open is ended, so that it holds nobody up.</summary>
internal sealed partial class NodePresence(ISharedStore shared, Duties duties, IOptions<NodeOptions> options, TimeProvider clock, ILogger<NodePresence> logger) : BackgroundService
{
    private const string Prefix = "node ";

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(0.5);

    private readonly TimeSpan _duration = options.Value.LeaseDuration;
    private readonly TimeSpan _renewEvery = options.Value.RenewEvery;
    private readonly ConcurrentDictionary<string, LeaseWatch> _asked = new();
    private readonly Dictionary<string, LeaseWatch> _seen = [];
    private Lease? _own;

    /// <summary>To be asked every now and then: it takes a while until a node that crashed is seen to be gone.</summary>
    public async Task<bool> IsGone(string node, CancellationToken cancel)
    {
        if (node == duties.Node)
        {
            return false;
        }

        var watch = _asked.GetOrAdd(node, _ => new LeaseWatch(_duration, clock));
        var isGone = watch.IsFree(await shared.Look(NameOf(node), cancel));
        if (isGone)
        {
            _asked.TryRemove(node, out _);
        }

        return isGone;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _own = await shared.Take(NameOf(duties.Node), null, duties.Node, [], cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await (_own is { } own ? shared.Release(own, cancellationToken) : Task.CompletedTask);
        }
        catch (Exception e)
        {
            Log.NotSaid(logger, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = clock.GetTimestamp();
        using var timer = new PeriodicTimer(_renewEvery < LongestLook ? _renewEvery : LongestLook, clock);
        while (await Next(timer, stoppingToken))
        {
            try
            {
                // Half a look early rather than a whole one late.
                if (clock.GetElapsedTime(said) >= _renewEvery - (timer.Period / 2))
                {
                    said = clock.GetTimestamp();
                    await Say(stoppingToken);
                }

                await LookAround(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotSaid(logger, e.Message);
            }
        }
    }

    // One that was not heard of for too long finds itself forgotten.
    private async Task Say(CancellationToken cancel)
    {
        if (_own is null || await shared.Renew(_own, cancel) is null)
        {
            _own = await shared.Take(NameOf(duties.Node), null, duties.Node, [], cancel);
        }
    }

    private async Task LookAround(CancellationToken cancel)
    {
        var all = await shared.All(Prefix, cancel);
        foreach (var lease in all.Where(lease => lease.Name != NameOf(duties.Node)))
        {
            if (!_seen.TryGetValue(lease.Name, out var watch))
            {
                _seen.Add(lease.Name, watch = new LeaseWatch(_duration, clock));
            }

            if (watch.IsFree(lease))
            {
                await shared.Bury(lease, cancel);
                if (lease.Holder.Length > 0)
                {
                    Log.Gone(logger, lease.Holder);
                }
            }
        }

        foreach (var gone in _seen.Keys.Except(all.Select(lease => lease.Name)).ToList())
        {
            _seen.Remove(gone);
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

    private static string NameOf(string node) => Prefix + node;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The store could not be told that this node is there, or asked which ones are: {Reason}", EventName = "NodeNotSaid")]
        public static partial void NotSaid(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The node {Node} was not heard of for too long and counts as gone; what it left open is ended", EventName = "NodeGone")]
        public static partial void Gone(ILogger logger, string node);
    }
}
