using System.Diagnostics;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Lets one client publish so many messages a second, a second's worth at once; 0: any number. Who waits is not read from: TCP holds the rest back.</summary>
internal sealed class PublishPace(int perSecond)
{
    private readonly long _interval = perSecond == 0 ? 0 : Math.Max(1, Stopwatch.Frequency / perSecond);
    private long _next;

    public Task Wait(CancellationToken cancel)
    {
        if (_interval == 0)
        {
            return Task.CompletedTask;
        }

        var now = Stopwatch.GetTimestamp();
        _next = Math.Max(_next, now - Stopwatch.Frequency) + _interval;
        return _next <= now ? Task.CompletedTask : Task.Delay(Stopwatch.GetElapsedTime(now, _next), cancel);
    }
}
