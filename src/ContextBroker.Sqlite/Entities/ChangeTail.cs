using ContextBroker.Core.Storage;

namespace ContextBroker.Sqlite.Entities;

/// <summary>A change, and the bytes it takes in the log.</summary>
internal readonly record struct LoggedChange(ChangeRecord Record, int Size);

/// <summary>The last changes, as objects: readers of the change log that keep up need no SQL and decode nothing.</summary>
internal sealed class ChangeTail(long capacity)
{
    private readonly Lock _gate = new();
    private readonly long _capacity = capacity;

    // A ring: the oldest at _first, _count of them. Sequences in it are dense, a rolled back transaction gives its numbers back.
    private LoggedChange[] _ring = new LoggedChange[64];
    private int _first;
    private int _count;
    private long _size;

    public void Add(List<LoggedChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                Add(change);
            }

            while (_size > _capacity && _count > 0)
            {
                DropFirst();
            }
        }
    }

    /// <summary>False: the changes after this sequence are not all here.</summary>
    public bool TryRead(long after, int max, List<ChangeRecord> into)
    {
        lock (_gate)
        {
            if (_count == 0 || First.Record.Sequence > after + 1)
            {
                return false;
            }

            var start = (int)Math.Min(after + 1 - First.Record.Sequence, _count);
            var end = (int)Math.Min((long)start + max, _count);
            for (var i = start; i < end; i++)
            {
                into.Add(_ring[(_first + i) & (_ring.Length - 1)].Record);
            }

            return true;
        }
    }

    public void Trim(long upTo)
    {
        lock (_gate)
        {
            while (_count > 0 && First.Record.Sequence <= upTo)
            {
                DropFirst();
            }
        }
    }

    private LoggedChange First => _ring[_first];

    private void Add(LoggedChange change)
    {
        if (_count == _ring.Length)
        {
            var larger = new LoggedChange[_ring.Length * 2];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
            }

            (_ring, _first) = (larger, 0);
        }

        _ring[(_first + _count++) & (_ring.Length - 1)] = change;
        _size += change.Size;
    }

    private void DropFirst()
    {
        _size -= First.Size;
        _ring[_first] = default;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
    }
}
