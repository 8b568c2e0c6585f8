using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// The only way into the outbox: what is durable there is offered to the lanes, in the order of its numbers. Where several nodes put things in, one
/// delivers: it reads what others have put before its own.
/// </summary>
internal sealed partial class Outgoing(
    IOutbox outbox, IDeliveryLedger ledger, DeliveryLanes lanes, SubscriptionRegistry? registry = null, DeadLetters? dead = null, ISharedStore? shared = null,
    ILogger<Outgoing>? logger = null) : IDisposable
{
    private const int ReadAtOnce = 500;

    // Another node delivers.
    private const long NotHere = -1;

    private readonly SemaphoreSlim _turn = new(1, 1);

    // The number offered last. Of a store of its own, nobody asks.
    private long _offered = NotHere;

    /// <summary>Stores what is owed together with the reader's position, and hands it over.</summary>
    public async Task Put(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var numbers = await outbox.Enqueue(reader, position, items, cancel);
            await Offer([.. items.Select((item, i) => new OutboxEntry(numbers[i], item))]);
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
            await Offer(entries);
            return entries;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>From now on this node delivers, beginning with what is owed.</summary>
    public async Task Open(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var (last, waiting) = await shared!.Owed(cancel);
            await lanes.Start(waiting, cancel);
            Volatile.Write(ref _offered, last);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>It does no more.</summary>
    public async Task Close()
    {
        await _turn.WaitAsync();
        Volatile.Write(ref _offered, NotHere);
        _turn.Release();
    }

    /// <summary>Something was put in by whatever node, up to this number.</summary>
    public void Queued(long number)
    {
        if (Volatile.Read(ref _offered) is var offered and not NotHere && offered < number)
        {
            _ = CatchUp();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task CatchUp()
    {
        await _turn.WaitAsync();
        try
        {
            await ReadOn([]);
        }
        catch (Exception e)
        {
            Log.NotRead(logger!, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Offer(IReadOnlyList<OutboxEntry> entries)
    {
        if (shared is null)
        {
            lanes.Offer(entries);
        }
        else if (entries.Count > 0 && _offered != NotHere)
        {
            if (entries[0].Number == _offered + 1)
            {
                lanes.Offer(entries);
                Volatile.Write(ref _offered, entries[^1].Number);
            }
            else
            {
                await ReadOn(entries);
            }
        }
    }

    private async Task ReadOn(IReadOnlyList<OutboxEntry> own)
    {
        while (_offered != NotHere && await shared!.Queued(_offered, ReadAtOnce, CancellationToken.None) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.Where(entry => own.Count == 0 || entry.Number < own[0].Number || entry.Number > own[^1].Number))
            {
                if (entry.QueuedAt is not null)
                {
                    dead!.Count(entry.Item.Tenant, entry.Item.SubscriptionId, -1);
                }

                // Of a subscription that another node has just made there may be no word yet.
                await registry!.Fetch(entry.Item.Tenant, entry.Item.SubscriptionId, CancellationToken.None);
            }

            lanes.Offer(entries);
            Volatile.Write(ref _offered, entries[^1].Number);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What other nodes put into the outbox could not be read; it is with what comes next")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
