using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Noding;

namespace ContextBroker.NgsiLd.Geometries;

/// <summary>
/// Whether segments meet so often that relating the geometries would take too long. A relation is worked out from every place where they meet:
/// 5,000 positions at random meet five million times, half a minute's work. Real areas and tracks hardly cross themselves.
/// </summary>
internal static class SegmentCrossings
{
    private const int MostWithin = 2_000;
    private const int MostBetween = 50_000;
    private const int MostCompared = 5_000_000;

    // Below this even the worst is worked out in a tenth of a second.
    private const int SmallWithin = 200;
    private const long SmallBetween = 250_000;

    /// <summary>The geometry crosses itself far more often than anything that is meant as an area or a track.</summary>
    public static bool AreTooMany(Geometry geometry)
    {
        if (geometry.NumPoints <= SmallWithin)
        {
            return false;
        }

        var count = new Count(MostWithin);
        new MCIndexNoder(count).ComputeNodes(SegmentStringUtil.ExtractNodedSegmentStrings(geometry));
        return count.IsDone;
    }

    /// <summary>The two cross each other too often.</summary>
    public static bool AreTooMany(Geometry one, Geometry other)
    {
        if ((long)one.NumPoints * other.NumPoints <= SmallBetween || !one.EnvelopeInternal.Intersects(other.EnvelopeInternal))
        {
            return false;
        }

        var (fewer, more) = one.NumPoints < other.NumPoints ? (one, other) : (other, one);
        // Two areas with the same outline meet at every position, and are related in no time.
        var count = new Count(MostBetween + (2 * (one.NumPoints + other.NumPoints)));
        new MCIndexSegmentSetMutualIntersector(SegmentStringUtil.ExtractSegmentStrings(fewer)).Process(SegmentStringUtil.ExtractSegmentStrings(more), count);
        return count.IsDone;
    }

    private sealed class Count(int most) : ISegmentIntersector
    {
        private readonly RobustLineIntersector _intersector = new();
        private int _compared;
        private int _met;

        public bool IsDone => _met > most || _compared > MostCompared;

        public void ProcessIntersections(ISegmentString e0, int segIndex0, ISegmentString e1, int segIndex1)
        {
            _compared++;
            if (ReferenceEquals(e0, e1) && IsNextTo(e0, segIndex0, segIndex1))
            {
                return;
            }

            var (from, to) = (e0.Coordinates, e1.Coordinates);
            _intersector.ComputeIntersection(from[segIndex0], from[segIndex0 + 1], to[segIndex1], to[segIndex1 + 1]);
            _met += _intersector.HasIntersection ? 1 : 0;
        }

        private static bool IsNextTo(ISegmentString ring, int one, int other)
        {
            var apart = Math.Abs(one - other);
            return apart <= 1 || (ring.IsClosed && apart >= ring.Count - 2);
        }
    }
}
