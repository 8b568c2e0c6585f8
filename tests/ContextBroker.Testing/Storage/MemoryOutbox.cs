using ContextBroker.Core.Storage;

namespace ContextBroker.Testing.Storage;

/// <summary>The outbox's contract in memory. Safe for concurrent use.</summary>
public sealed class MemoryOutbox : IOutbox
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, OutboxItem> _items = [];
    private readonly Dictionary<string, long> _positions = [];
    private long _last;
    private bool _isCut;

    public MemoryOutbox()
    {
    }

    private MemoryOutbox(MemoryOutbox other)
    {
        (_items, _positions, _last) = (new(other._items), new(other._positions), other._last);
    }

    /// <summary>How many transactions were made.</summary>
    public int Enqueued { get; private set; }

    /// <summary>The most entries one reading was answered with.</summary>
    public int LargestRead { get; private set; }

    public IReadOnlyList<OutboxItem> Items
    {
        get
        {
            lock (_gate)
            {
                return [.. _items.Values];
            }
        }
    }

    /// <summary>As a kill -9 does it: what is stored is what another process finds, and nothing more reaches it from here.</summary>
    public MemoryOutbox Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            return new MemoryOutbox(this);
        }
    }

    public ValueTask<long> Position(string reader, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new ValueTask<long>(_positions.GetValueOrDefault(reader));
        }
    }

    public Task<IReadOnlyList<long>> Enqueue(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            Enqueued++;
            _positions[reader] = position;
            var numbers = new List<long>();
            foreach (var item in items)
            {
                _items.Add(++_last, item);
                numbers.Add(_last);
            }

            return Task.FromResult<IReadOnlyList<long>>(numbers);
        }
    }

    public ValueTask<IReadOnlyList<OutboxEntry>> Pending(string tenant, string subscriptionId, long after, int max, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            OutboxEntry[] found =
            [
                .. _items.Where(i => i.Key > after && i.Value.Tenant == tenant && i.Value.SubscriptionId == subscriptionId)
                    .Take(max).Select(i => new OutboxEntry(i.Key, i.Value)),
            ];
            LargestRead = Math.Max(LargestRead, found.Length);
            return new ValueTask<IReadOnlyList<OutboxEntry>>(found);
        }
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Waiting(CancellationToken cancel)
    {
        lock (_gate)
        {
            var counts = _items.Values.GroupBy(i => (i.Tenant, i.SubscriptionId)).ToDictionary(g => g.Key, g => g.LongCount());
            return new ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>>(counts);
        }
    }

    public Task Remove(IReadOnlyList<long> numbers, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            foreach (var number in numbers)
            {
                _items.Remove(number);
            }

            return Task.CompletedTask;
        }
    }

    public Task RemoveAll(string tenant, string subscriptionId, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            foreach (var number in _items.Where(i => i.Value.Tenant == tenant && i.Value.SubscriptionId == subscriptionId).Select(i => i.Key).ToArray())
            {
                _items.Remove(number);
            }

            return Task.CompletedTask;
        }
    }

    private void RequireWhole()
    {
        if (_isCut)
        {
            throw new IOException("The store is cut off");
        }
    }
}
