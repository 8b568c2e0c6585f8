using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Changes;

/// <summary>The newest changes that somebody still has to read, in order. Complete for every sequence above its floor.</summary>
internal sealed class ChangeRing(int capacity)
{
    private readonly ChangeRecord?[] _records = new ChangeRecord?[capacity];
    private readonly Lock _lock = new();
    private long _floor = long.MaxValue;
    private long _end;
    private int _count;

    /// <summary>Sequences up to this one may be missing.</summary>
    public void StartAbove(long sequence)
    {
        lock (_lock)
        {
            _floor = sequence;
        }
    }

    /// <param name="read">What everybody has read up to here is let go: records that outlive a collection cost it more than all that do not.</param>
    public void Add(IReadOnlyList<ChangeRecord> records, long read)
    {
        lock (_lock)
        {
            while (_count > 0 && At(0).Sequence <= read)
            {
                DropFirst();
            }

            foreach (var record in records)
            {
                Add(record);
            }
        }
    }

    /// <summary>Changes after a position, at most so many; null: the ring no longer has all of them, the store does.</summary>
    public IReadOnlyList<ChangeRecord>? Read(long after, int max)
    {
        lock (_lock)
        {
            if (after < _floor)
            {
                return null;
            }

            var first = FirstAfter(after);
            var result = new ChangeRecord[Math.Min(max, _count - first)];
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = At(first + i);
            }

            return result;
        }
    }

    private void Add(ChangeRecord record)
    {
        if (_count == _records.Length)
        {
            DropFirst();
        }

        _records[_end % _records.Length] = record;
        _end++;
        _count++;
    }

    private void DropFirst()
    {
        _floor = Math.Max(_floor, At(0).Sequence);
        _records[(_end - _count) % _records.Length] = null;
        _count--;
    }

    private ChangeRecord At(int index) => _records[(_end - _count + index) % _records.Length]!;

    private int FirstAfter(long sequence)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Sequence <= sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
