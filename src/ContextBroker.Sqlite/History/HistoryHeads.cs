using System.Buffers.Binary;

namespace ContextBroker.Sqlite.History;

/// <summary>
/// The last history row of each attribute of one entity. It lies in the entity's own row, which a change writes anyway, so that history
/// is only ever appended to: clustered by entity and attribute it cost a random page per change, 13 us of 32.
/// </summary>
internal sealed class HistoryHeads
{
    private const int EntrySize = sizeof(int) + sizeof(long);

    public static readonly HistoryHeads None = new([]);

    private readonly (int Attribute, long Row)[] _heads;

    private HistoryHeads((int Attribute, long Row)[] heads) => _heads = heads;

    /// <summary>Bytes of the stored form.</summary>
    public int Length => _heads.Length * EntrySize;

    /// <summary>Numbers of the attributes that have a row.</summary>
    public IEnumerable<int> Attributes => _heads.Select(h => h.Attribute);

    /// <summary>The last rows of all attributes.</summary>
    public IEnumerable<long> Rows => _heads.Select(head => head.Row);

    public static HistoryHeads Read(ReadOnlySpan<byte> stored)
    {
        var heads = new (int, long)[stored.Length / EntrySize];
        for (var i = 0; i < heads.Length; i++)
        {
            var entry = stored[(i * EntrySize)..];
            heads[i] = (BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadInt64LittleEndian(entry[sizeof(int)..]));
        }

        return new HistoryHeads(heads);
    }

    public void Write(Span<byte> stored)
    {
        for (var i = 0; i < _heads.Length; i++)
        {
            var entry = stored[(i * EntrySize)..];
            BinaryPrimitives.WriteInt32LittleEndian(entry, _heads[i].Attribute);
            BinaryPrimitives.WriteInt64LittleEndian(entry[sizeof(int)..], _heads[i].Row);
        }
    }

    /// <summary>The attribute's last row; 0: none.</summary>
    public long Find(int attribute)
    {
        foreach (var head in _heads)
        {
            if (head.Attribute == attribute)
            {
                return head.Row;
            }
        }

        return 0;
    }

    /// <summary>These heads and, instead of or beside them, the links' rows. Tells each link the row before it.</summary>
    public HistoryHeads With(Span<HistoryLink> links)
    {
        var heads = new (int Attribute, long Row)[_heads.Length + CountNew(links)];
        _heads.CopyTo(heads, 0);
        var count = _heads.Length;
        foreach (ref var link in links)
        {
            var place = 0;
            while (place < count && heads[place].Attribute != link.Attribute)
            {
                place++;
            }

            link = link with { Previous = heads[place].Row };
            heads[place] = (link.Attribute, link.Row);
            count = Math.Max(count, place + 1);
        }

        // Two instances of one new attribute have one head.
        return new HistoryHeads(count == heads.Length ? heads : heads[..count]);
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
}

/// <summary>A history row to be written.</summary>
/// <param name="Previous">The row before it of the same entity and attribute; 0: none.</param>
internal readonly record struct HistoryLink(long Row, int Attribute, long Previous);
