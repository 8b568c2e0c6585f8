using ContextBroker.Core.Storage;

namespace ContextBroker.Testing.Storage;

/// <summary>The outbox and the delivery ledger in memory. Safe for concurrent use.</summary>
public sealed class MemoryOutbox : IOutbox, IDeliveryLedger
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, OutboxItem> _items = [];
    private readonly Dictionary<string, long> _positions = [];
    private readonly Dictionary<long, (ReadOnlyMemory<byte> Attempts, Receipt? Receipt, DateTimeOffset? QueuedAt)> _notes = [];
    private readonly SortedDictionary<long, (OutboxItem Item, LedgerEntry Entry)> _ended = [];
    private long _last;
    private bool _isCut;

    public MemoryOutbox()
    {
    }

    private MemoryOutbox(MemoryOutbox other)
    {
        (_items, _positions, _last) = (new(other._items), new(other._positions), other._last);
        (_notes, _ended) = (new(other._notes), new(other._ended));
    }

    /// <summary>How many transactions were made.</summary>
    public int Enqueued { get; private set; }

    /// <summary>The most entries one reading was answered with.</summary>
    public int LargestRead { get; private set; }

    /// <summary>How often it was read from.</summary>
    public int Reads { get; private set; }

    /// <summary>Before each reading.</summary>
    public Action? BeforeReading { get; set; }

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
            Reads++;
            BeforeReading?.Invoke();
            OutboxEntry[] found =
            [
                .. _items.Where(i => i.Key > after && i.Value.Tenant == tenant && i.Value.SubscriptionId == subscriptionId)
                    .Take(max).Select(i => new OutboxEntry(i.Key, i.Value, NoteOf(i.Key).Attempts, NoteOf(i.Key).QueuedAt)),
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

    public Task RemoveAll(string tenant, string subscriptionId, DateTimeOffset at, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            foreach (var (number, item) in Of(_items, item => item, tenant, subscriptionId))
            {
                End(new DeliveryEnd(number, DeliveryState.Withdrawn, at, item.NotificationId, NoteOf(number).Attempts));
            }

            foreach (var (number, (item, entry)) in Of(_ended, ended => ended.Item, tenant, subscriptionId).Where(one => one.Value.Entry.State == DeliveryState.Dead))
            {
                _ended[number] = (item, entry with { State = DeliveryState.Withdrawn, EndedAt = at });
            }

            return Task.CompletedTask;
        }
    }

    public Task Finish(IReadOnlyList<DeliveryEnd> ends, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            foreach (var end in ends.Where(end => _items.ContainsKey(end.Number)))
            {
                End(end);
            }

            return Task.CompletedTask;
        }
    }

    public Task Note(IReadOnlyList<NotedAttempts> notes, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            foreach (var note in notes.Where(note => _items.ContainsKey(note.Number)))
            {
                _notes[note.Number] = NoteOf(note.Number) with { Attempts = note.Attempts };
            }

            return Task.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyList<LedgerEntry>> Find(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel)
    {
        lock (_gate)
        {
            var waiting = Of(_items, item => item, tenant, subscriptionId).Select(one => Waiting(one.Key, one.Value));
            var ended = Of(_ended, one => one.Item, tenant, subscriptionId).Select(one => one.Value.Entry);
            return new ValueTask<IReadOnlyList<LedgerEntry>>(
            [
                .. waiting.Concat(ended).Where(entry => entry.Number > query.After && (query.State is null || entry.State == query.State)
                    && (query.From is null || entry.CreatedAt >= query.From) && (query.To is null || entry.CreatedAt < query.To)
                    && (query.Entity is null || entry.Entities.Any(entity => entity.Id == query.Entity))).OrderBy(entry => entry.Number).Take(query.Limit),
            ]);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> Payload(string tenant, string subscriptionId, long number, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new ValueTask<ReadOnlyMemory<byte>?>(
                _items.TryGetValue(number, out var item) ? item.Payload
                : _ended.TryGetValue(number, out var ended) && ended.Entry.State == DeliveryState.Dead ? ended.Item.Payload : null);
        }
    }

    public Task<IReadOnlyList<OutboxEntry>> Retry(string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            var entries = new List<OutboxEntry>();
            foreach (var number in numbers)
            {
                if (_ended.TryGetValue(number, out var ended) && ended.Entry.State == DeliveryState.Dead)
                {
                    _ended.Remove(number);
                    _items.Add(++_last, ended.Item);
                    _notes[_last] = (ended.Entry.Attempts, ended.Entry.Receipt, at);
                    entries.Add(new OutboxEntry(_last, ended.Item, ended.Entry.Attempts, at));
                }
            }

            return Task.FromResult<IReadOnlyList<OutboxEntry>>(entries);
        }
    }

    public Task<bool> Receive(string tenant, string subscriptionId, string notificationId, Receipt receipt, int among, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            var waiting = Of(_items, item => item, tenant, subscriptionId).Where(one => one.Value.NotificationId == notificationId).ToArray();
            foreach (var (number, _) in waiting)
            {
                _notes[number] = NoteOf(number) with { Receipt = NoteOf(number).Receipt ?? receipt };
            }

            var sent = Of(_ended, ended => ended.Item, tenant, subscriptionId).TakeLast(among).Where(one => one.Value.Entry.NotificationId == notificationId).ToArray();
            foreach (var (number, (item, entry)) in sent)
            {
                _ended[number] = (item, entry with { Receipt = entry.Receipt ?? receipt });
            }

            return Task.FromResult(waiting.Length + sent.Length > 0);
        }
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Dead(CancellationToken cancel)
    {
        lock (_gate)
        {
            var counts = _ended.Values.Where(ended => ended.Entry.State == DeliveryState.Dead)
                .GroupBy(ended => (ended.Item.Tenant, ended.Item.SubscriptionId)).ToDictionary(g => g.Key, g => g.LongCount());
            return new ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>>(counts);
        }
    }

    public Task<int> Trim(DateTimeOffset? before, long? keep, int max, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            var first = before is null ? 0 : _ended.Where(one => one.Value.Entry.State != DeliveryState.Dead && one.Value.Entry.EndedAt >= before)
                .Select(one => one.Key).FirstOrDefault(long.MaxValue);
            var gone = _ended.Where(one => one.Value.Entry.State != DeliveryState.Dead && (one.Key < first || one.Key <= _last - keep)).Take(max).Select(one => one.Key).ToArray();
            foreach (var number in gone)
            {
                _ended.Remove(number);
            }

            return Task.FromResult(gone.Length);
        }
    }

    private static KeyValuePair<long, T>[] Of<T>(SortedDictionary<long, T> all, Func<T, OutboxItem> item, string tenant, string subscriptionId) =>
        [.. all.Where(one => item(one.Value).Tenant == tenant && item(one.Value).SubscriptionId == subscriptionId)];

    private (ReadOnlyMemory<byte> Attempts, Receipt? Receipt, DateTimeOffset? QueuedAt) NoteOf(long number) => _notes.GetValueOrDefault(number);

    private LedgerEntry Waiting(long number, OutboxItem item) => new(
        number, item.NotificationId, item.Sequence, item.Entities ?? [], item.CreatedAt, DeliveryState.Waiting, null, NoteOf(number).Attempts, NoteOf(number).Receipt);

    private void End(DeliveryEnd end)
    {
        var item = _items[end.Number];
        _ended[end.Number] = (item, Waiting(end.Number, item) with { State = end.State, EndedAt = end.At, NotificationId = end.NotificationId, Attempts = end.Attempts });
        _items.Remove(end.Number);
        _notes.Remove(end.Number);
    }

    private void RequireWhole()
    {
        if (_isCut)
        {
            throw new IOException("The store is cut off");
        }
    }
}
