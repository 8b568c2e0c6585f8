namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Where pages by type began and ended, so that the next page, or the same again, starts there and not at the first entity: page 10 000 costs
/// what page 1 costs. New entities come last and move nothing; when one leaves a type or joins it out of order, the marks are forgotten.
/// </summary>
internal sealed class PageMarks
{
    private const int MaxMarks = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, SortedList<int, long>> _marks = [];
    private long _version;
    private int _count;

    /// <summary>Read it before the index: marks of a page that was read before a move are not kept.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Called by the writer after a transaction in which places moved.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _version++;
            _marks.Clear();
            _count = 0;
        }
    }

    /// <summary>The last known place at or before the offset, and the number after which it goes on.</summary>
    public (int Offset, long After) Before(int type, int offset)
    {
        lock (_gate)
        {
            if (!_marks.TryGetValue(type, out var marks))
            {
                return default;
            }

            var place = LastUpTo(marks, offset);
            return place < 0 ? default : (marks.Keys[place], marks.Values[place]);
        }
    }

    /// <summary>So many entities of the type have numbers up to this one.</summary>
    public void Add(int type, int offset, long upTo, long version)
    {
        lock (_gate)
        {
            if (version != _version)
            {
                return;
            }

            if (_count >= MaxMarks)
            {
                _marks.Clear();
                _count = 0;
            }

            if (!_marks.TryGetValue(type, out var marks))
            {
                _marks.Add(type, marks = []);
            }

            _count += marks.TryAdd(offset, upTo) ? 1 : 0;
        }
    }

    private static int LastUpTo(SortedList<int, long> marks, int offset)
    {
        var (low, high) = (0, marks.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            (low, high) = marks.Keys[middle] <= offset ? (middle + 1, high) : (low, middle - 1);
        }

        return high;
    }
}
