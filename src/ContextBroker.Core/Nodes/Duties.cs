using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Nodes;

/// <summary>
/// Whether this node is the one that delivers and runs timers. The right ends by itself when it was not renewed in time: by a clock that goes on while
/// the process stands still, so that a node that was frozen knows before it does anything.
/// </summary>
public sealed class Duties(IOptions<NodeOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _duration = options.Value.LeaseDuration;
    private readonly Lock _lock = new();
    private TaskCompletionSource _renewal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Renewed? _renewed;
    private bool _hasBegun;
    private long _term;

    /// <summary>This node among those of the store, for as long as the process lives.</summary>
    public string Node { get; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>This node has the right at this moment.</summary>
    public bool Holds => Volatile.Read(ref _renewed) is { } renewed && IsValid(renewed);

    /// <summary>Rises each time that this node gets the right after it had none: others may have delivered meanwhile.</summary>
    public long Term => Volatile.Read(ref _term);

    /// <summary>It has, and everything that it has to do has begun.</summary>
    public bool Serves => Holds && Volatile.Read(ref _hasBegun);

    /// <summary>Returns when this node has the right.</summary>
    public async Task UntilHeld(CancellationToken cancel)
    {
        while (!Holds)
        {
            Task renewal;
            lock (_lock)
            {
                renewal = _renewal.Task;
            }

            if (!Holds)
            {
                await renewal.WaitAsync(cancel);
            }
        }
    }

    /// <exception cref="Storage.LeaseLostException">It has not.</exception>
    public void Require(string what)
    {
        if (!Holds)
        {
            throw new Storage.LeaseLostException(what);
        }
    }

    /// <summary>A moment from which a renewal may be counted: before it is asked for.</summary>
    internal Renewed Now() => new(clock.GetTimestamp(), clock.GetUtcNow());

    internal void Renew(Renewed asked)
    {
        TaskCompletionSource renewal;
        lock (_lock)
        {
            if (_renewed is null)
            {
                Volatile.Write(ref _term, _term + 1);
            }

            Volatile.Write(ref _renewed, asked);
            (renewal, _renewal) = (_renewal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        renewal.SetResult();
    }

    internal void Begun() => Volatile.Write(ref _hasBegun, true);

    internal void Lose() => (_renewed, _hasBegun) = (null, false);

    // Two clocks: a virtual machine that was paused may have lost time on the one, a clock that is set back on the other.
    private bool IsValid(Renewed renewed) => clock.GetElapsedTime(renewed.Timestamp) < _duration && clock.GetUtcNow() - renewed.At < _duration;

    internal sealed record Renewed(long Timestamp, DateTimeOffset At);
}
