using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// What a thread has read of containers that are still open, one above the other: an array is made when its length is known, so that none is made
/// too large and copied. A position of a polygon is an array of two, and there are millions.
/// </summary>
internal sealed class Gathered<T>
{
    // What was needed for one large array is not kept for the next small one.
    private const int MostKept = 4096;

    [ThreadStatic]
    private static Gathered<T>? _ofThread;

    private T[] _items = new T[64];
    private int _count;

    public static Gathered<T> OfThread => _ofThread ??= new Gathered<T>();

    /// <summary>Where the items of a container that opens now begin.</summary>
    public int Mark => _count;

    public void Add(T item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = item;
    }

    public ReadOnlySpan<T> From(int mark) => _items.AsSpan(mark, _count - mark);

    /// <summary>The items of the container that closes now.</summary>
    public ImmutableArray<T> Take(int mark) => mark == _count ? [] : ImmutableCollectionsMarshal.AsImmutableArray(From(mark).ToArray());

    /// <summary>Lets go of what was gathered from there, also when reading it failed.</summary>
    public void Leave(int mark)
    {
        Array.Clear(_items, mark, _count - mark);
        _count = mark;
        if (mark == 0 && _items.Length > MostKept)
        {
            _items = new T[64];
        }
    }
}
