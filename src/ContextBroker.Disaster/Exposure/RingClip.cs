namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// Cuts rings along a line of the grid (Sutherland and Hodgman). A ring that is cut in several parts stays one ring with edges to and fro on the
/// line: without width, so areas and "inside" are exact.
/// </summary>
internal static class RingClip
{
    /// <summary>The parts of the rings on one side of the line x = at (axis 0) or y = at (axis 1). Rings without any are left out.</summary>
    public static List<double[]> Cut(List<double[]> rings, int axis, double at, bool above)
    {
        var parts = new List<double[]>(rings.Count);
        foreach (var ring in rings)
        {
            if (Cut(ring, axis, at, above) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private static double[]? Cut(double[] ring, int axis, double at, bool above)
    {
        var (least, most) = Extent(ring, axis);
        if (above ? most <= at : least >= at)
        {
            return null;
        }

        return (above ? least >= at : most <= at) ? ring : CutThrough(ring, axis, at, above);
    }

    private static double[] CutThrough(double[] ring, int axis, double at, bool above)
    {
        var part = new List<double>(ring.Length);
        var (x, y) = (ring[^2], ring[^1]);
        var wasInside = IsInside(axis == 0 ? x : y, at, above);
        for (var i = 0; i < ring.Length; i += 2)
        {
            var (nextX, nextY) = (ring[i], ring[i + 1]);
            var isInside = IsInside(axis == 0 ? nextX : nextY, at, above);
            if (isInside != wasInside)
            {
                part.Add(axis == 0 ? at : x + ((nextX - x) * ((at - y) / (nextY - y))));
                part.Add(axis == 0 ? y + ((nextY - y) * ((at - x) / (nextX - x))) : at);
            }

            if (isInside)
            {
                part.Add(nextX);
                part.Add(nextY);
            }

            (x, y, wasInside) = (nextX, nextY, isInside);
        }

        return [.. part];
    }

    private static bool IsInside(double value, double at, bool above) => above ? value >= at : value <= at;

    private static (double Least, double Most) Extent(double[] ring, int axis)
    {
        var (least, most) = (double.MaxValue, double.MinValue);
        for (var i = axis; i < ring.Length; i += 2)
        {
            least = Math.Min(least, ring[i]);
            most = Math.Max(most, ring[i]);
        }

        return (least, most);
    }
}
