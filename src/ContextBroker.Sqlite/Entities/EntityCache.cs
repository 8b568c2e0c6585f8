using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Decoded entities by id and by number, at most so many bytes of stored form; what was not read lately goes first (clock algorithm).
/// Never older than the file: the writer puts new states in before it answers, and what a reader brings is dropped if a transaction
/// ended since the reader began.
/// </summary>
internal sealed class EntityCache(long capacity)
{
    private readonly ConcurrentDictionary<EntityKey, Slot> _byId = new();
    private readonly ConcurrentDictionary<long, Slot> _byNumber = new();
    private readonly List<Slot> _clock = [];
    private readonly StateTable _states = new();
    private readonly Lock _gate = new();
    private readonly long _capacity = capacity;
    private long _size;
    private long _epoch;
    private int _hand;

    /// <summary>Counts transactions. Read it before the row: see <see cref="Offer"/>.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public bool IsFull => Volatile.Read(ref _size) >= _capacity;

    public StoredState? Find(EntityKey key) => _byId.TryGetValue(key, out var slot) ? Read(slot) : null;

    public StoredState? Find(long number) => _byNumber.TryGetValue(number, out var slot) ? Read(slot) : null;

    /// <summary>Keeps what a reader decoded, if it still is the last state.</summary>
    /// <param name="epoch">The <see cref="Epoch"/> before the row was read.</param>
    /// <returns>The instance to give out: the one already kept if it is the same state.</returns>
    public StoredState Offer(StoredState state, long epoch)
    {
        lock (_gate)
        {
            if (_byNumber.TryGetValue(state.K, out var slot))
            {
                var kept = _states[slot.Place]!;
                return kept.Entity.Version == state.Entity.Version ? kept : state;
            }

            if (_epoch == epoch)
            {
                Put(state);
            }

            return state;
        }
    }

    /// <summary>Called by the writer after each transaction with the last state of each entity it touched; null: deleted.</summary>
    public void Publish(Dictionary<EntityKey, StoredState?> states)
    {
        lock (_gate)
        {
            _epoch++;
            foreach (var (key, state) in states)
            {
                if (_byId.TryGetValue(key, out var slot) && slot.K != state?.K)
                {
                    Remove(slot);
                }

                // A new entity waits until somebody reads it: imports write far more than is read soon, and what is kept costs the collector.
                if (state is not null && _byNumber.ContainsKey(state.K))
                {
                    Put(state);
                }
            }
        }
    }

    private void Put(StoredState state)
    {
        if (_byNumber.TryGetValue(state.K, out var slot))
        {
            _size += state.Size - _states[slot.Place]!.Size;
            _states[slot.Place] = state;
        }
        else if (_capacity > 0)
        {
            Add(state);
        }

        Evict();
    }

    // Its place may have been given to another meanwhile: then it is evicted, or will be found at its next one.
    private StoredState? Read(Slot slot)
    {
        slot.Touch();
        return _states[slot.Place] is { } state && state.K == slot.K ? state : null;
    }

    private void Add(StoredState state)
    {
        var slot = new Slot(state.Key, state.K) { Place = _clock.Count };
        _states[slot.Place] = state;
        _clock.Add(slot);
        _byId[slot.Key] = slot;
        _byNumber[slot.K] = slot;
        _size += state.Size;
    }

    private void Evict()
    {
        while (_size > _capacity && _clock.Count > 0)
        {
            _hand = _hand < _clock.Count ? _hand : 0;
            var slot = _clock[_hand];
            if (slot.Used)
            {
                slot.Used = false;
                _hand++;
            }
            else
            {
                Remove(slot);
            }
        }
    }

    private void Remove(Slot slot)
    {
        _byId.TryRemove(slot.Key, out _);
        _byNumber.TryRemove(slot.K, out _);
        _size -= _states[slot.Place]!.Size;
        var (last, end) = (_clock[^1], _clock.Count - 1);
        _states[slot.Place] = _states[end];
        _clock[slot.Place] = last;
        last.Place = slot.Place;
        _states[end] = null;
        _clock.RemoveAt(end);
    }

    private sealed class Slot(EntityKey key, long k)
    {
        private volatile int _place;

        public EntityKey Key { get; } = key;

        public long K { get; } = k;

        public bool Used { get; set; } = true;

        /// <summary>In the clock, and of its state.</summary>
        public int Place { get => _place; set => _place = value; }

        // Written only when it changes: a hot entity's cache line stays shared between the cores.
        public void Touch()
        {
            if (!Used)
            {
                Used = true;
            }
        }
    }
}
