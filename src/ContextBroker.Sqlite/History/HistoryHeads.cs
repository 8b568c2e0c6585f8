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
        var heads = _heads.AsSpan().ToArray();
        foreach (ref var link in links)
        {
            var place = 0;
            while (place < heads.Length && heads[place].Attribute != link.Attribute)
            {
                place++;
            }

            if (place == heads.Length)
            {
                Array.Resize(ref heads, place + 1);
            }

            link = link with { Previous = heads[place].Row };
            heads[place] = (link.Attribute, link.Row);
        }

        return new HistoryHeads(heads);
    }
}

/// <summary>A history row to be written.</summary>
/// <param name="Previous">The row before it of the same entity and attribute; 0: none.</param>
internal readonly record struct HistoryLink(long Row, int Attribute, long Previous);
