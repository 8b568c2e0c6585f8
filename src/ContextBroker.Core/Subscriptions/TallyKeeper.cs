using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Counts one subscription's deliveries in memory; the count is written behind, not with each notification.</summary>
internal sealed class TallyKeeper(DeliveryTally tally, long version)
{
    private readonly Lock _lock = new();
    private DeliveryTally _current = tally;
    private DeliveryTally _written = tally;

    public DeliveryTally Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>The stored document's version; only the writer touches it.</summary>
    public long Version { get; set; } = version;

    public void CountSuccess(DateTimeOffset at) => Change(tally => tally.WithSuccess(at));

    public void CountFailure(DateTimeOffset at, string? error) => Change(tally => tally.WithFailure(at, error));

    /// <summary>What is not written yet; null: nothing.</summary>
    public DeliveryTally? Unwritten
    {
        get
        {
            lock (_lock)
            {
                return ReferenceEquals(_current, _written) ? null : _current;
            }
        }
    }

    public void MarkWritten(DeliveryTally tally)
    {
        lock (_lock)
        {
            _written = tally;
        }
    }

    private void Change(Func<DeliveryTally, DeliveryTally> change)
    {
        lock (_lock)
        {
            _current = change(_current);
        }
    }
}
