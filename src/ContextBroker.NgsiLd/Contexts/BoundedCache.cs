using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>
/// A cache that hostile input cannot grow. Two generations: a full young one becomes the old one, and what was in the old one and has
/// not been asked for since is forgotten. Reading takes no lock, unlike a list ordered by use.
/// </summary>
/// <param name="capacity">The weight of one generation.</param>
public sealed class BoundedCache<TKey, TValue>(long capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Lock _turnover = new();
    private volatile Generation _young = new(comparer);
    private volatile Generation? _old;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.Entries.TryGetValue(key, out var entry))
        {
            value = entry.Value;
            return true;
        }

        if (_old is { } old && old.Entries.TryGetValue(key, out entry))
        {
            value = Add(key, entry.Value, entry.Weight);
            return true;
        }

        value = default;
        return false;
    }

    /// <returns>What the cache holds for the key from now on: the value given, or one that another caller was quicker to add.</returns>
    public TValue Add(TKey key, TValue value, long weight = 1)
    {
        if (weight > capacity)
        {
            return value;
        }

        var young = _young;
        var entry = new Entry(value, weight);
        var held = young.Entries.GetOrAdd(key, entry);
        if (ReferenceEquals(held, entry) && Interlocked.Add(ref young.Weight, weight) > capacity)
        {
            Turn(young);
        }

        return held.Value;
    }

    /// <summary>Replaces what the cache holds for the key.</summary>
    public void Set(TKey key, TValue value, long weight = 1)
    {
        if (weight <= capacity)
        {
            var young = _young;
            young.Entries[key] = new Entry(value, weight);
            if (Interlocked.Add(ref young.Weight, weight) > capacity)
            {
                Turn(young);
            }
        }
    }

    private void Turn(Generation full)
    {
        lock (_turnover)
        {
            if (ReferenceEquals(_young, full))
            {
                _old = full;
                _young = new Generation(comparer);
            }
        }
    }

    private sealed record Entry(TValue Value, long Weight);

    private sealed class Generation(IEqualityComparer<TKey>? comparer)
    {
        public readonly ConcurrentDictionary<TKey, Entry> Entries = new(concurrencyLevel: 1, capacity: 7, comparer);
        public long Weight;
    }
}
