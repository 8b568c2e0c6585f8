using System.Collections.Concurrent;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Entities whose rows are written together. Nothing is ever taken out. Written by one thread, read by any.</summary>
internal sealed class Generation
{
    private readonly ConcurrentDictionary<long, int> _places = new(concurrencyLevel: 1, capacity: 31);
    private readonly StateTable _states = new();
    private int _count;

    public ICollection<long> Numbers => _places.Keys;

    /// <summary>Bytes of their stored form.</summary>
    public long Size { get; private set; }

    /// <summary>How many changes they had.</summary>
    public int Changes { get; set; }

    /// <summary>When its rows are written, those of all changes up to this one are.</summary>
    public long Until { get; set; }

    /// <param name="state">Null: deleted.</param>
    public bool TryFind(long k, out StoredState? state)
    {
        var isThere = _places.TryGetValue(k, out var place);
        state = isThere ? _states[place] : null;
        return isThere;
    }

    public void Put(long k, StoredState? state)
    {
        if (_places.TryGetValue(k, out var place))
        {
            _states[place] = state;
            return;
        }

        _states[_count] = state;
        _places[k] = _count++;
        Size += state?.Size ?? 0;
    }
}
