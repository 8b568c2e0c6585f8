using System.Collections.Concurrent;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Sqlite.Values;

/// <summary>Conditions that hold for many entities: asked again, as dashboards do, they are not looked up in the index first.</summary>
internal sealed class BroadConditions
{
    private const int MaxKept = 1024;

    // What was broad may have become narrow: it is tried again after so many times.
    private const int TriedAgainAfter = 256;

    private readonly ConcurrentDictionary<(int Attribute, QCompare Condition), int> _asked = new();

    public bool Contains(int attribute, QCompare condition)
    {
        var key = (attribute, condition);
        if (!_asked.TryGetValue(key, out var times))
        {
            return false;
        }

        if (times >= TriedAgainAfter)
        {
            _asked.TryRemove(key, out _);
            return false;
        }

        _asked[key] = times + 1;
        return true;
    }

    public void Add(int attribute, QCompare condition)
    {
        if (_asked.Count >= MaxKept)
        {
            _asked.Clear();
        }

        _asked[(attribute, condition)] = 0;
    }
}
