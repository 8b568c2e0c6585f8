using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Delivery;

/// <summary>The only way into the outbox: what is durable there is offered to the lanes, in the order of its numbers.</summary>
internal sealed class Outgoing(IOutbox outbox, IDeliveryLedger ledger, DeliveryLanes lanes) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Stores what is owed together with the reader's position, and hands it over.</summary>
    public async Task Put(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var numbers = await outbox.Enqueue(reader, position, items, cancel);
            lanes.Offer(items.Select((item, i) => new OutboxEntry(numbers[i], item)));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts dead ones of a subscription behind what waits for it.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> PutBack(string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var entries = await ledger.Retry(tenant, subscriptionId, numbers, at, CancellationToken.None);
            lanes.Offer(entries);
            return entries;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
