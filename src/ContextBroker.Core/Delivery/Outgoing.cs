using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Delivery;

/// <summary>The only way into the outbox: what is durable there is offered to the lanes, in the order of its numbers.</summary>
internal sealed class Outgoing(IOutbox outbox, DeliveryLanes lanes) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Stores what is owed together with the reader's position, and hands it over.</summary>
    public async Task Put(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var numbers = await outbox.Enqueue(reader, position, items, cancel);
            lanes.Offer(numbers, items);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
