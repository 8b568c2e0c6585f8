using System.Buffers.Binary;

namespace ContextBroker.Sqlite.History;

/// <summary>
/// The last history row of each attribute of one entity. It lies in the entity's own row, which a change writes anyway, so that history
/// is only ever appended to: clustered by entity and attribute it cost a random page per change, 13 us of 32. In memory it is the bytes stored.
/// </summary>
internal readonly struct HistoryHeads
{
    // Number of the attribute, number of the row; little-endian.
    private const int EntrySize = sizeof(int) + sizeof(long);

    private readonly byte[]? _stored;

    private HistoryHeads(byte[] stored) => _stored = stored;

    public static HistoryHeads None => default;

    public ReadOnlySpan<byte> Stored => _stored;

    /// <summary>Numbers of the attributes that have a row.</summary>
    public IEnumerable<int> Attributes => All.Select(static head => head.Attribute);

    /// <summary>The last rows of all attributes.</summary>
    public IEnumerable<long> Rows => All.Select(static head => head.Row);

    private int Count => Stored.Length / EntrySize;

    private IEnumerable<(int Attribute, long Row)> All
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                yield return (AttributeAt(Stored, i), RowAt(Stored, i));
            }
        }
    }

    public static HistoryHeads Read(ReadOnlySpan<byte> stored) => new(stored.ToArray());

    /// <summary>The attribute's last row; 0: none.</summary>
    public long Find(int attribute)
    {
        var place = Place(Stored, Count, attribute);
        return place < Count ? RowAt(Stored, place) : 0;
    }

    /// <summary>These heads and, instead of or beside them, the links' rows. Tells each link the row before it.</summary>
    public HistoryHeads With(Span<HistoryLink> links)
    {
        var heads = new byte[Stored.Length + (CountNew(links) * EntrySize)];
        Stored.CopyTo(heads);
        var count = Count;
        foreach (ref var link in links)
        {
            var place = Place(heads, count, link.Attribute);
            link = link with { Previous = place < count ? RowAt(heads, place) : 0 };
            var entry = heads.AsSpan(place * EntrySize);
            BinaryPrimitives.WriteInt32LittleEndian(entry, link.Attribute);
            BinaryPrimitives.WriteInt64LittleEndian(entry[sizeof(int)..], link.Row);
            count = Math.Max(count, place + 1);
        }

        // Two instances of one new attribute have one head.
        return new HistoryHeads(count * EntrySize == heads.Length ? heads : heads[..(count * EntrySize)]);
    }

    private int CountNew(Span<HistoryLink> links)
    {
        var count = 0;
        foreach (var link in links)
        {
            count += Find(link.Attribute) == 0 ? 1 : 0;
        }

        return count;
    }

    private static int Place(ReadOnlySpan<byte> heads, int count, int attribute)
    {
        var place = 0;
        while (place < count && AttributeAt(heads, place) != attribute)
        {
            place++;
        }

        return place;
    }

    private static int AttributeAt(ReadOnlySpan<byte> heads, int place) => BinaryPrimitives.ReadInt32LittleEndian(heads[(place * EntrySize)..]);

    private static long RowAt(ReadOnlySpan<byte> heads, int place) => BinaryPrimitives.ReadInt64LittleEndian(heads[((place * EntrySize) + sizeof(int))..]);
}

/// <summary>A history row to be written.</summary>
/// <param name="Previous">The row before it of the same entity and attribute; 0: none.</param>
internal readonly record struct HistoryLink(long Row, int Attribute, long Previous);
