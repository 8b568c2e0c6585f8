using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Tests.Imports;

/// <summary>Outlines of cells as a raster is traced into polygons: along the edges, and straight through where two cells share a corner only.</summary>
internal static class Traced
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>One polygon of cells that hang together by their edges.</summary>
    public static Polygon Cells(Random random, int size)
    {
        var cells = Grown(random, size);
        var rings = Rings(cells).OrderByDescending(r => Math.Abs(NetTopologySuite.Algorithm.Area.OfRingSigned(r))).Select(r => Factory.CreateLinearRing(r)).ToArray();
        return Factory.CreatePolygon(rings[0], rings[1..]);
    }

    private static HashSet<(int X, int Y)> Grown(Random random, int size)
    {
        var wanted = Enumerable.Range(0, size * size).Where(_ => random.Next(100) < 68).Select(i => (X: i % size, Y: i / size)).ToHashSet();
        var grown = new HashSet<(int X, int Y)>();
        var next = new Stack<(int X, int Y)>([wanted.First()]);
        while (next.TryPop(out var cell))
        {
            if (wanted.Contains(cell) && grown.Add(cell))
            {
                foreach (var (dx, dy) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) })
                {
                    next.Push((cell.X + dx, cell.Y + dy));
                }
            }
        }

        return grown;
    }

    // Edges with the cell on their left, joined end to start; where two go on, the one that turns right joins what touches.
    private static IEnumerable<Coordinate[]> Rings(HashSet<(int X, int Y)> cells)
    {
        var edges = new Dictionary<(int X, int Y), List<(int X, int Y)>>();
        foreach (var (x, y) in cells)
        {
            Add((x, y - 1), (x, y), (x + 1, y));
            Add((x + 1, y), (x + 1, y), (x + 1, y + 1));
            Add((x, y + 1), (x + 1, y + 1), (x, y + 1));
            Add((x - 1, y), (x, y + 1), (x, y));
        }

        while (edges.Count > 0)
        {
            var start = edges.First().Key;
            var ring = new List<(int X, int Y)> { start };
            for (var (at, from) = (Take(start, start), start); ; (at, from) = (Take(at, from), at))
            {
                ring.Add(at);
                if (at == start && !edges.ContainsKey(start))
                {
                    break;
                }
            }

            yield return Cornered(ring);
        }

        void Add((int X, int Y) beyond, (int X, int Y) from, (int X, int Y) to)
        {
            if (!cells.Contains(beyond))
            {
                (edges.TryGetValue(from, out var there) ? there : edges[from] = []).Add(to);
            }
        }

        (int X, int Y) Take((int X, int Y) at, (int X, int Y) from)
        {
            var next = edges[at].MinBy(to => ((at.X - from.X) * (to.Y - at.Y)) - ((at.Y - from.Y) * (to.X - at.X)));
            edges[at].Remove(next);
            if (edges[at].Count == 0)
            {
                edges.Remove(at);
            }

            return next;
        }
    }

    // Only where it turns.
    private static Coordinate[] Cornered(List<(int X, int Y)> ring)
    {
        var corners = ring[..^1].Where((at, i) =>
        {
            var (before, after) = (ring[i == 0 ? ^2 : i - 1], ring[i + 1]);
            return before.X != after.X && before.Y != after.Y;
        }).Select(c => new Coordinate(c.X, c.Y)).ToList();
        return [.. corners, corners[0]];
    }
}
