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

    /// <summary>The stored document's version; touched in the registry's turn.</summary>
    public long Version { get; set; } = version;

    /// <summary>Another node has counted: what this one has counted and not written yet comes on top.</summary>
    public void TakeUp(DeliveryTally stored, long version)
    {
        lock (_lock)
        {
            if (version != Version)
            {
                (_current, _written, Version) = (ReferenceEquals(_current, _written) ? stored : stored.With(_current, since: _written), stored, version);
            }
        }
    }

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
