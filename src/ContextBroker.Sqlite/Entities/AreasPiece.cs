using NetTopologySuite.Geometries;
using NetTopologySuite.Shape.Fractal;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Boxes in the order of a curve that fills the plane: neighbours on it are neighbours in the R*Tree, and are looked through together.</summary>
internal sealed class AreasPiece
{
    // Of the curve: cells of a 4096th of the area.
    private const int CurveLevel = 12;

    private const int BlockSize = 32;

    private readonly AreaRow[] _rows;
    private readonly Envelope[] _blocks;

    /// <param name="rows">In any order.</param>
    /// <param name="until">See <see cref="Until"/>.</param>
    public AreasPiece(ReadOnlySpan<AreaRow> rows, long until)
    {
        Until = until;
        _rows = AlongCurve(rows);
        _blocks = new Envelope[(rows.Length + BlockSize - 1) / BlockSize];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = Around(Block(i));
        }
    }

    /// <summary>No entity up to this one has a box that waits but those in this piece and in older ones.</summary>
    public long Until { get; }

    public ReadOnlySpan<AreaRow> Rows => _rows;

    public void Collect(int attribute, Envelope box, List<long> into)
    {
        for (var i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i].Intersects(box))
            {
                Collect(Block(i), attribute, box, into);
            }
        }
    }

    public static void Collect(ReadOnlySpan<AreaRow> rows, int attribute, Envelope box, List<long> into)
    {
        foreach (var row in rows)
        {
            if (row.Attribute == attribute && row.Box.Intersects(box))
            {
                into.Add(row.K);
            }
        }
    }

    private ReadOnlySpan<AreaRow> Block(int i) => _rows.AsSpan(i * BlockSize, Math.Min(BlockSize, _rows.Length - (i * BlockSize)));

    private static AreaRow[] AlongCurve(ReadOnlySpan<AreaRow> rows)
    {
        var all = Around(rows);
        var sorted = rows.ToArray();
        var places = new (int Attribute, int Code)[sorted.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var centre = sorted[i].Box.Centre;
            places[i] = (sorted[i].Attribute, HilbertCode.Encode(CurveLevel, Cell(centre.X, all.MinX, all.Width), Cell(centre.Y, all.MinY, all.Height)));
        }

        Array.Sort(places, sorted);
        return sorted;
    }

    private static Envelope Around(ReadOnlySpan<AreaRow> rows)
    {
        var around = new Envelope();
        foreach (var row in rows)
        {
            around.ExpandToInclude(row.Box);
        }

        return around;
    }

    private static int Cell(double value, double from, double length) => length > 0 ? (int)((value - from) / length * ((1 << CurveLevel) - 1)) : 0;
}
