using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Imports.Files;

/// <param name="Touch">A corner at which a ring touched itself.</param>
internal sealed record PartedRings(Polygon[] Polygons, Coordinate Touch);

/// <summary>
/// Polygons whose rings touch themselves at corners, as everything that is traced along the cells of a raster does: parted there into rings that do
/// not. The same area, in time that grows with the corners; a general repair builds it anew by overlay, some hundred times as slowly.
/// </summary>
internal static class TouchingRings
{
    /// <returns>Polygons of the same area; null: no ring touches itself, the rings do more than touch, or what is whose hole can't be told.</returns>
    public static PartedRings? Part(Geometry geometry)
    {
        var polygons = new List<Polygon>();
        Coordinate? touch = null;
        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            if (geometry.GetGeometryN(i) is not Polygon polygon)
            {
                return null;
            }

            var loops = new[] { polygon.Shell }.Concat(polygon.Holes).Select(Loops).ToList();
            if (loops.Find(static l => l.Count > 1) is not { } touching)
            {
                polygons.Add(polygon);
            }
            else if (Part(polygon, loops) is { } parts)
            {
                polygons.AddRange(parts);
                touch ??= touching[0][0];
            }
            else
            {
                return null;
            }
        }

        return touch is null ? null : new PartedRings([.. polygons], touch);
    }

    private static IEnumerable<Polygon>? Part(Polygon polygon, List<List<Coordinate[]>> loops)
    {
        var (shells, holes) = (new List<Loop>(), new List<Loop>());
        Collect(polygon.Shell, loops[0], shells, holes);
        for (var i = 0; i < polygon.Holes.Length; i++)
        {
            // What goes round the other way within a hole is land in it.
            Collect(polygon.Holes[i], loops[i + 1], holes, shells);
        }

        shells.Sort(static (a, b) => a.Area.CompareTo(b.Area));
        foreach (var hole in holes)
        {
            if (shells.Find(s => s.Surrounds(hole)) is not { } shell)
            {
                return null;
            }

            shell.Holes.Add(hole.Ring);
        }

        return shells.Select(s => polygon.Factory.CreatePolygon(s.Ring, [.. s.Holes]));
    }

    // Those that go round as the whole does are of its kind, the others of the other.
    private static void Collect(LinearRing ring, List<Coordinate[]> loops, List<Loop> same, List<Loop> other)
    {
        var whole = Math.Sign(Area.OfRingSigned(ring.CoordinateSequence));
        foreach (var corners in loops)
        {
            var area = Area.OfRingSigned(corners);
            if (area != 0)
            {
                (Math.Sign(area) == whole ? same : other).Add(new Loop(ring.Factory.CreateLinearRing(corners), Math.Abs(area)));
            }
        }
    }

    // Along the ring; back at a corner where it was before, what lies between is a loop of its own.
    private static List<Coordinate[]> Loops(LinearRing ring)
    {
        var corners = ring.Coordinates;
        var loops = new List<Coordinate[]>();
        var path = new List<Coordinate>(corners.Length);
        var places = new Dictionary<(double, double), int>(corners.Length);
        foreach (var corner in corners)
        {
            if (places.TryGetValue((corner.X, corner.Y), out var from))
            {
                if (path.Count - from >= 3)
                {
                    loops.Add([.. path[from..], path[from]]);
                }

                foreach (var left in path[(from + 1)..])
                {
                    places.Remove((left.X, left.Y));
                }

                path.RemoveRange(from + 1, path.Count - from - 1);
            }
            else
            {
                places.Add((corner.X, corner.Y), path.Count);
                path.Add(corner);
            }
        }

        return loops;
    }

    private sealed class Loop(LinearRing ring, double area)
    {
        private IndexedPointInAreaLocator? _within;

        public LinearRing Ring => ring;

        public double Area => area;

        public List<LinearRing> Holes { get; } = [];

        /// <summary>Asked in the order of size: the first that does is the one around it.</summary>
        public bool Surrounds(Loop hole)
        {
            if (area <= hole.Area || !ring.EnvelopeInternal.Covers(hole.Ring.EnvelopeInternal))
            {
                return false;
            }

            _within ??= new IndexedPointInAreaLocator(ring);
            foreach (var corner in hole.Ring.Coordinates)
            {
                // They may share corners: one that they do not share decides.
                if (_within.Locate(corner) is var at && at != Location.Boundary)
                {
                    return at == Location.Interior;
                }
            }

            return true;
        }
    }
}
