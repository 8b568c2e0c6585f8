namespace ContextBroker.NgsiLd.Representations;

/// <summary>Finds what appears twice. Few names are scanned; beyond that a set is made, so that hostile bodies stay linear.</summary>
internal struct DistinctNames
{
    private const int Few = 16;

    private string[]? _few;
    private HashSet<string>? _many;
    private int _count;

    /// <returns>False: it was there.</returns>
    public bool Add(string name)
    {
        if (_many is not null)
        {
            return _many.Add(name);
        }

        _few ??= new string[Few];
        if (_few.AsSpan(0, _count).Contains(name))
        {
            return false;
        }

        if (_count == Few)
        {
            _many = [.. _few, name];
            return true;
        }

        _few[_count++] = name;
        return true;
    }
}
