using ContextBroker.Core.Storage;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Nodes;

/// <summary>
/// A turn that one node has at a time, for what is done seldom and quickly. It is not renewed: who takes longer than it lasts is fenced off, and the
/// next one goes on from what is stored.
/// </summary>
internal sealed class StoreTurn(ISharedStore shared, Duties duties, IOptions<NodeOptions> options, TimeProvider clock, string name)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LeaseWatch _watch = new(options.Value.LeaseDuration, clock);
    private readonly LeaseWatch _abandoned = new(options.Value.LeaseDuration, clock);
    private Lease? _last;
    private Lease? _held;

    /// <summary>Waits for the turn.</summary>
    /// <returns>True: another node may have had it since this one did.</returns>
    public async Task<bool> Enter(CancellationToken cancel)
    {
        while (true)
        {
            var seen = await shared.Look(name, cancel);
            if (_watch.IsFree(seen) && await shared.Take(name, seen, duties.Node, [name], cancel) is { } taken)
            {
                var isNew = _last?.Epoch != taken.Epoch - 1;
                _last = _held = taken;
                return isNew;
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>What was done in the turn did not come to its end: this node must not take itself for the last one that had it.</summary>
    public void Forget() => _last = null;

    public async Task Leave()
    {
        var held = _held;
        _held = null;
        await (held is null ? Task.CompletedTask : shared.Release(held, CancellationToken.None));
    }

    /// <summary>A node had the turn and is gone; to be asked every now and then by one caller.</summary>
    public async Task<bool> IsAbandoned(CancellationToken cancel) =>
        await shared.Look(name, cancel) is { Holder.Length: > 0 } lease && lease.Holder != duties.Node && _abandoned.IsFree(lease);
}
