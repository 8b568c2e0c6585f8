using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Nodes;

/// <summary>Tells when a lease has not been renewed for so long that its holder may be taken for gone. By this node's clock alone.</summary>
internal sealed class LeaseWatch(TimeSpan duration, TimeProvider clock)
{
    // The holder's clock may run slower than this one, and what it began last takes time.
    private const double Patience = 1.25;

    private Lease? _seen;
    private long _since;

    /// <param name="now">As it was just read.</param>
    public bool IsFree(Lease? now)
    {
        if (now is null || now.Holder.Length == 0)
        {
            return true;
        }

        if (now != _seen)
        {
            (_seen, _since) = (now, clock.GetTimestamp());
            return false;
        }

        return clock.GetElapsedTime(_since) > duration * Patience;
    }
}
