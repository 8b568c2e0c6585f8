namespace ContextBroker.Tiles.Geometries;

/// <summary>Chooses the positions of a path that are enough within a tolerance (Douglas and Peucker).</summary>
internal static class Simplification
{
    // Two ends of a line; a ring with fewer than four positions is hardly one any more.
    private const int LeastOfLine = 2;
    private const int LeastOfRing = 4;

    /// <param name="among">The positions to choose among, rising; null: all.</param>
    /// <param name="tolerance">How far a position may lie beside what is drawn without it; in the unit of the positions.</param>
    /// <returns>Rising. <paramref name="among"/> itself when all of it is needed; null: all positions are.</returns>
    public static int[]? Of(double[] xs, double[] ys, bool isRing, int[]? among, double tolerance)
    {
        var from = among ?? [.. Enumerable.Range(0, xs.Length)];
        var keep = new bool[from.Length];
        var pending = new Stack<(int First, int Last)>();
        if (isRing)
        {
            // Where a ring was begun says nothing of its form: it is cut at its leftmost position and at the one farthest from there.
            var (start, far) = Ends(xs, ys, from);
            (keep[start], keep[far]) = (true, true);
            pending.Push((Math.Min(start, far), Math.Max(start, far)));
            pending.Push((Math.Max(start, far), Math.Min(start, far) + from.Length));
        }
        else
        {
            (keep[0], keep[^1]) = (true, true);
            pending.Push((0, from.Length - 1));
        }

        while (pending.TryPop(out var span))
        {
            if (Farthest(xs, ys, from, span.First, span.Last, tolerance) is { } middle)
            {
                keep[middle % from.Length] = true;
                pending.Push((span.First, middle));
                pending.Push((middle, span.Last));
            }
        }

        var count = keep.Count(static one => one);
        return count == from.Length || count < (isRing ? LeastOfRing : LeastOfLine) ? among : [.. from.Where((_, i) => keep[i])];
    }

    private static (int Start, int Far) Ends(double[] xs, double[] ys, int[] from)
    {
        var start = 0;
        for (var i = 1; i < from.Length; i++)
        {
            var (x, least) = (xs[from[i]], xs[from[start]]);
            if (x < least || (x.Equals(least) && ys[from[i]] < ys[from[start]]))
            {
                start = i;
            }
        }

        var (far, distance) = (start == 0 ? 1 : 0, -1.0);
        for (var i = 0; i < from.Length; i++)
        {
            var (dx, dy) = (xs[from[i]] - xs[from[start]], ys[from[i]] - ys[from[start]]);
            if (i != start && (dx * dx) + (dy * dy) > distance)
            {
                (far, distance) = (i, (dx * dx) + (dy * dy));
            }
        }

        return (start, far);
    }

    // Positions beyond the last go on from the first.
    private static int? Farthest(double[] xs, double[] ys, int[] from, int first, int last, double tolerance)
    {
        var (a, b) = (from[first % from.Length], from[last % from.Length]);
        var (x, y, dx, dy) = (xs[a], ys[a], xs[b] - xs[a], ys[b] - ys[a]);
        var length2 = (dx * dx) + (dy * dy);
        var (found, most) = ((int?)null, tolerance * tolerance);
        for (var i = first + 1; i < last; i++)
        {
            var (px, py) = (xs[from[i % from.Length]] - x, ys[from[i % from.Length]] - y);
            var t = length2 > 0 ? Math.Clamp(((px * dx) + (py * dy)) / length2, 0, 1) : 0;
            var (ox, oy) = (px - (t * dx), py - (t * dy));
            var distance2 = (ox * ox) + (oy * oy);
            if (distance2 > most)
            {
                (found, most) = (i, distance2);
            }
        }

        return found;
    }
}
