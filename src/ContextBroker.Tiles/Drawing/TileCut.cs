using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Drawing;

/// <summary>
/// Cuts shapes to one tile with its buffer and rounds them to its units. Positions are rounded before they are cut, so what lies inside the tile is the
/// same whichever tile it is seen from. Not for concurrent use.
/// </summary>
internal sealed class TileCut(TileAddress tile)
{
    private const double Least = -TileAddress.Buffer;
    private const double Most = TileAddress.Extent + TileAddress.Buffer;

    private readonly double _units = TileAddress.WorldUnits(tile.Zoom);
    private readonly double _left = (double)TileAddress.Extent * tile.X;
    private readonly double _top = (double)TileAddress.Extent * tile.Y;
    private readonly WorldBounds _bounds = tile.Bounds(TileAddress.Buffer);
    private List<(double X, double Y)> _path = [];
    private List<(double X, double Y)> _cut = [];
    private readonly List<(int X, int Y)> _rounded = [];

    /// <summary>The commands of what is seen of the shape; left empty: nothing is.</summary>
    public void Write(Shape shape, List<uint> commands)
    {
        var to = new GeometryCommands(commands);
        switch (shape.Kind)
        {
            case ShapeKind.Point:
                WritePoints(shape.Outlines[0], to);
                break;
            case ShapeKind.Line:
                foreach (var line in shape.Outlines)
                {
                    WriteLine(line, to);
                }

                break;
            default:
                WritePolygons(shape, to);
                break;
        }
    }

    /// <summary>The pixel that stands for a shape which is smaller than one; null: it is not so small.</summary>
    public (long X, long Y)? SpeckOf(Shape shape) => shape.Kind == ShapeKind.Polygon && shape.Outlines.Length == 1 && IsLessThanPixel(shape.Outlines[0])
        ? Pixel(shape.Outlines[0])
        : null;

    /// <summary>One position, which may lie outside.</summary>
    public void WritePoint(double x, double y, List<uint> commands) => new GeometryCommands(commands).Points([((int)UnitX(x), (int)UnitY(y))]);

    private (long X, long Y) Pixel(Outline ring)
    {
        var middle = ring.Xs.Length / 2;
        return ((long)(ring.Xs[middle] * _units / TileAddress.Pixel), (long)(ring.Ys[middle] * _units / TileAddress.Pixel));
    }

    private double UnitX(double x) => Math.Round(x * _units) - _left;

    private double UnitY(double y) => Math.Round(y * _units) - _top;

    private void WritePoints(Outline points, GeometryCommands to)
    {
        _rounded.Clear();
        for (var i = 0; i < points.Xs.Length; i++)
        {
            if (_bounds.Contains(points.Xs[i], points.Ys[i]))
            {
                _rounded.Add(((int)UnitX(points.Xs[i]), (int)UnitY(points.Ys[i])));
            }
        }

        if (_rounded.Count > 0)
        {
            to.Points(_rounded);
        }
    }

    private void WritePolygons(Shape shape, GeometryCommands to)
    {
        var isOuterSeen = false;
        foreach (var ring in shape.Outlines)
        {
            // A hole in what is not seen is none.
            if (!ring.IsHole || isOuterSeen)
            {
                var isSeen = ring.Bounds.Intersects(_bounds) && WriteRing(ring, to);
                isOuterSeen = ring.IsHole ? isOuterSeen : isSeen;
            }
        }

        if (to.IsEmpty)
        {
            WriteSpeck(shape, to);
        }
    }

    // Outer rings go round as the hands of a clock where they are drawn, with a positive area there; holes the other way (specification, 4.3.4.4).
    private bool WriteRing(Outline ring, GeometryCommands to)
    {
        if (IsLessThanPixel(ring))
        {
            return false;
        }

        Load(ring);
        if (!_bounds.Contains(ring.Bounds))
        {
            CutEdge(static p => p.X, Least, isAbove: true);
            CutEdge(static p => p.X, Most, isAbove: false);
            CutEdge(static p => p.Y, Least, isAbove: true);
            CutEdge(static p => p.Y, Most, isAbove: false);
        }

        Round(isRing: true);
        if (_rounded.Count < 3 || DoubledArea() is not (not 0 and var area))
        {
            return false;
        }

        to.Ring(_rounded, isReversed: area > 0 == ring.IsHole);
        return true;
    }

    private bool IsLessThanPixel(Outline ring) => ring.Area * _units * _units < TileAddress.Pixel * TileAddress.Pixel;

    /// <summary>A polygon that has no area left at this zoom is drawn as one pixel: a zone that is there must not be taken for none.</summary>
    private void WriteSpeck(Shape shape, GeometryCommands to)
    {
        var ring = shape.Outlines[0];
        var middle = ring.Xs.Length / 2;
        if (!IsLessThanPixel(ring) || !tile.Bounds(0).Contains(ring.Xs[middle], ring.Ys[middle]))
        {
            return;
        }

        const int Half = TileAddress.Pixel / 2;
        var (x, y) = ((int)UnitX(ring.Xs[middle]), (int)UnitY(ring.Ys[middle]));
        to.Ring([(x - Half, y - Half), (x + Half, y - Half), (x + Half, y + Half), (x - Half, y + Half)], isReversed: false);
    }

    private void WriteLine(Outline line, GeometryCommands to)
    {
        if (!line.Bounds.Intersects(_bounds))
        {
            return;
        }

        Load(line);
        var all = _path.ToArray();
        _path.Clear();
        for (var i = 1; i < all.Length; i++)
        {
            if (Segment(all[i - 1], all[i]) is not var (from, end))
            {
                continue;
            }

            if (_path.Count > 0 && _path[^1] != from)
            {
                Flush(to);
            }

            if (_path.Count == 0)
            {
                _path.Add(from);
            }

            _path.Add(end);
        }

        Flush(to);
    }

    private void Flush(GeometryCommands to)
    {
        Round(isRing: false);
        if (_rounded.Count > 1)
        {
            to.Line(_rounded);
        }

        _path.Clear();
    }

    private void Load(Outline outline)
    {
        _path.Clear();
        var kept = outline.Kept(tile.Zoom);
        var count = kept?.Length ?? outline.Xs.Length;
        for (var i = 0; i < count; i++)
        {
            var at = kept?[i] ?? i;
            var position = (UnitX(outline.Xs[at]), UnitY(outline.Ys[at]));
            if (_path.Count == 0 || _path[^1] != position)
            {
                _path.Add(position);
            }
        }
    }

    /// <summary>
    /// What lies on one side of an edge (Sutherland and Hodgman). A ring cut in several parts stays one ring, with edges to and fro outside the tile.
    /// </summary>
    private void CutEdge(Func<(double X, double Y), double> of, double at, bool isAbove)
    {
        _cut.Clear();
        for (var i = 0; i < _path.Count; i++)
        {
            var (before, here) = (_path[i == 0 ? ^1 : i - 1], _path[i]);
            var (wasIn, isIn) = (isAbove ? of(before) >= at : of(before) <= at, isAbove ? of(here) >= at : of(here) <= at);
            if (wasIn != isIn)
            {
                // From the lower end, so that the way there and the way back meet the edge in the same place.
                var (low, high) = of(before) < of(here) ? (before, here) : (here, before);
                var t = (at - of(low)) / (of(high) - of(low));
                _cut.Add((low.X + (t * (high.X - low.X)), low.Y + (t * (high.Y - low.Y))));
            }

            if (isIn)
            {
                _cut.Add(here);
            }
        }

        (_path, _cut) = (_cut, _path);
    }

    // Liang and Barsky.
    private static ((double X, double Y) From, (double X, double Y) To)? Segment((double X, double Y) a, (double X, double Y) b)
    {
        var (dx, dy, enter, leave) = (b.X - a.X, b.Y - a.Y, 0.0, 1.0);
        foreach (var (p, q) in (ReadOnlySpan<(double, double)>)[(-dx, a.X - Least), (dx, Most - a.X), (-dy, a.Y - Least), (dy, Most - a.Y)])
        {
            if (p == 0 && q < 0)
            {
                return null;
            }

            (enter, leave) = p < 0 ? (Math.Max(enter, q / p), leave) : p > 0 ? (enter, Math.Min(leave, q / p)) : (enter, leave);
        }

        return enter > leave ? null : (enter == 0 ? a : (a.X + (enter * dx), a.Y + (enter * dy)), leave == 1 ? b : (a.X + (leave * dx), a.Y + (leave * dy)));
    }

    private void Round(bool isRing)
    {
        _rounded.Clear();
        foreach (var (x, y) in _path)
        {
            var position = ((int)Math.Round(x), (int)Math.Round(y));
            if (_rounded.Count == 0 || _rounded[^1] != position)
            {
                _rounded.Add(position);
            }
        }

        while (isRing && _rounded.Count > 1 && _rounded[^1] == _rounded[0])
        {
            _rounded.RemoveAt(_rounded.Count - 1);
        }
    }

    // Positive: as the hands of a clock go where y grows downwards.
    private long DoubledArea()
    {
        var sum = 0L;
        for (int i = 0, j = _rounded.Count - 1; i < _rounded.Count; j = i++)
        {
            sum += ((long)_rounded[j].X * _rounded[i].Y) - ((long)_rounded[i].X * _rounded[j].Y);
        }

        return sum;
    }
}
