using System.Numerics;

namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// The exact areas of one cell by what covers them. A line sweeps the cell from south to north and stops wherever an edge ends or two cross;
/// between two stops edges keep their order, so every piece of area is a trapezoid with a known set of covers. Where covers overlap the highest
/// level counts, once: union and "greatest depth" are one pass. Rings need not be valid; nothing is snapped, so nothing can fail.
/// </summary>
/// <remarks>Not NetTopologySuite's overlay: that makes geometries, of which only areas would be used, one pair after the other.</remarks>
internal sealed class CoverageSweep
{
    /// <summary>Levels are 0 to 15; masks stand above them.</summary>
    public const int Levels = 16;

    // Crossings are looked for among all pairs; beyond this many edges quarters of the cell are cheaper.
    private const int MostEdges = 384;
    private const int MostHalvings = 6;

    private readonly List<Edge> _edges = [];
    private readonly List<Edge> _active = [];
    private readonly List<double> _stops = [];
    private readonly int[] _counts = new int[32];
    private bool[] _inside = [];
    private bool _hasSlope;

    /// <summary>
    /// Adds to <paramref name="areas"/> (by level, and last what lies in all masks and no level) the areas in units of the cell. Layer 0 to 15: a
    /// level. 16 and above: a mask; outside of any of the masks in <paramref name="masks"/> (bits from 16 on) nothing counts.
    /// </summary>
    public void Add(IReadOnlyList<(CellPiece Piece, int Layer)> pieces, uint masks, Span<double> areas) => Add(pieces, masks, areas, 1, 0);

    private void Add(IReadOnlyList<(CellPiece Piece, int Layer)> pieces, uint masks, Span<double> areas, double scale, int halvings)
    {
        Load(pieces);
        if (_edges.Count > MostEdges && halvings < MostHalvings && _hasSlope)
        {
            for (var quarter = 0; quarter < 4; quarter++)
            {
                Add(Quarter(pieces, quarter % 2, quarter / 2), masks, areas, scale / 4, halvings + 1);
            }

            return;
        }

        if (_hasSlope)
        {
            AddCrossings();
        }

        Sweep(pieces, masks, areas, scale);
    }

    private void Load(IReadOnlyList<(CellPiece Piece, int Layer)> pieces)
    {
        _edges.Clear();
        _stops.Clear();
        _hasSlope = false;
        for (var i = 0; i < pieces.Count; i++)
        {
            foreach (var ring in pieces[i].Piece.Rings)
            {
                Load(ring, i);
            }
        }

        _edges.Sort(static (one, other) => one.South.CompareTo(other.South));
        if (_inside.Length < pieces.Count)
        {
            _inside = new bool[Math.Max(16, pieces.Count * 2)];
        }
    }

    private void Load(double[] ring, int piece)
    {
        var (x, y) = (ring[^2], ring[^1]);
        for (var i = 0; i < ring.Length; i += 2)
        {
            var (nextX, nextY) = (ring[i], ring[i + 1]);
            if (y != nextY)
            {
                _edges.Add(y < nextY ? new Edge(y, nextY, x, nextX, piece) : new Edge(nextY, y, nextX, x, piece));
                _stops.Add(y);
                _stops.Add(nextY);
                _hasSlope |= x != nextX;
            }

            (x, y) = (nextX, nextY);
        }
    }

    private void AddCrossings()
    {
        for (var i = 0; i < _edges.Count; i++)
        {
            var one = _edges[i];
            for (var j = i + 1; j < _edges.Count && _edges[j].South < one.North; j++)
            {
                if (Edge.Crossing(one, _edges[j]) is { } y)
                {
                    _stops.Add(y);
                }
            }
        }
    }

    private void Sweep(IReadOnlyList<(CellPiece Piece, int Layer)> pieces, uint masks, Span<double> areas, double scale)
    {
        _stops.Sort();
        _active.Clear();
        var next = 0;
        for (var s = 0; s + 1 < _stops.Count; s++)
        {
            var (south, north) = (_stops[s], _stops[s + 1]);
            if (north <= south)
            {
                continue;
            }

            _active.RemoveAll(edge => edge.North <= south);
            while (next < _edges.Count && _edges[next].South <= south)
            {
                if (_edges[next].North > south)
                {
                    _active.Add(_edges[next]);
                }

                next++;
            }

            Cross(pieces, masks, areas, (south + north) / 2, (north - south) * scale);
        }
    }

    // One strip between two stops, west to east along its middle.
    private void Cross(IReadOnlyList<(CellPiece Piece, int Layer)> pieces, uint masks, Span<double> areas, double middle, double height)
    {
        Order(middle);
        Array.Clear(_counts);
        Array.Clear(_inside, 0, pieces.Count);
        uint covers = 0;
        for (var i = 0; i + 1 < _active.Count; i++)
        {
            covers = Toggle(_active[i].Piece, pieces, covers);
            var width = _active[i + 1].At - _active[i].At;
            if (width > 0 && (covers & masks) == masks && covers != 0)
            {
                var levels = covers & 0xFFFF;
                areas[levels == 0 ? Levels : BitOperations.Log2(levels)] += width * height;
            }
        }
    }

    private uint Toggle(int piece, IReadOnlyList<(CellPiece Piece, int Layer)> pieces, uint covers)
    {
        var layer = pieces[piece].Layer;
        _inside[piece] = !_inside[piece];
        _counts[layer] += _inside[piece] ? 1 : -1;
        return _counts[layer] > 0 ? covers | (1u << layer) : covers & ~(1u << layer);
    }

    // From strip to strip the order hardly changes: insertion is linear then.
    private void Order(double middle)
    {
        for (var i = 0; i < _active.Count; i++)
        {
            var edge = _active[i].Reach(middle);
            var j = i - 1;
            for (; j >= 0 && _active[j].At > edge.At; j--)
            {
                _active[j + 1] = _active[j];
            }

            _active[j + 1] = edge;
        }
    }

    private static List<(CellPiece Piece, int Layer)> Quarter(IReadOnlyList<(CellPiece Piece, int Layer)> pieces, int column, int row)
    {
        var quarter = new List<(CellPiece Piece, int Layer)>(pieces.Count);
        foreach (var (piece, layer) in pieces)
        {
            if (piece.IsWhole)
            {
                quarter.Add((piece, layer));
                continue;
            }

            var rings = RingClip.Cut([.. piece.Rings], 0, 0.5, above: column == 1);
            rings = RingClip.Cut(rings, 1, 0.5, above: row == 1);
            if (rings.Count > 0)
            {
                quarter.Add((new CellPiece([.. rings.Select(ring => Doubled(ring, column, row))]), layer));
            }
        }

        return quarter;
    }

    private static double[] Doubled(double[] ring, int column, int row)
    {
        var doubled = new double[ring.Length];
        for (var i = 0; i < ring.Length; i += 2)
        {
            doubled[i] = (ring[i] * 2) - column;
            doubled[i + 1] = (ring[i + 1] * 2) - row;
        }

        return doubled;
    }

    private readonly record struct Edge(double South, double North, double XSouth, double XNorth, int Piece)
    {
        /// <summary>Where it crosses the line it was last brought to.</summary>
        public double At { get; init; }

        public Edge Reach(double y) => this with { At = X(y) };

        public static double? Crossing(in Edge one, in Edge other)
        {
            var (south, north) = (Math.Max(one.South, other.South), Math.Min(one.North, other.North));
            if (north <= south)
            {
                return null;
            }

            var (before, after) = (one.X(south) - other.X(south), one.X(north) - other.X(north));
            if (before == 0 || after == 0 || before > 0 == after > 0)
            {
                return null;
            }

            var y = south + ((north - south) * (before / (before - after)));
            return y > south && y < north ? y : null;
        }

        private double X(double y) =>
            XSouth == XNorth || y <= South ? XSouth : y >= North ? XNorth : XSouth + ((XNorth - XSouth) * ((y - South) / (North - South)));
    }
}
