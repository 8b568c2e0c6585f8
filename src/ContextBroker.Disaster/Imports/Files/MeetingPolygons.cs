using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.OverlayNG;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>Valid polygons of which some may overlap: those that meet are united, the others stay as they are.</summary>
internal static class MeetingPolygons
{
    public static Polygon[] United(IReadOnlyList<Polygon> polygons)
    {
        var places = new STRtree<int>();
        for (var i = 0; i < polygons.Count; i++)
        {
            places.Insert(polygons[i].EnvelopeInternal, i);
        }

        var group = Enumerable.Range(0, polygons.Count).ToArray();
        for (var i = 0; i < polygons.Count; i++)
        {
            var at = new Lazy<IPreparedGeometry>(() => PreparedGeometryFactory.Prepare(polygons[i]));
            foreach (var other in places.Query(polygons[i].EnvelopeInternal).Where(o => o != i && IsAfter(polygons, o, i)))
            {
                if (at.Value.Intersects(polygons[other]))
                {
                    group[GroupOf(group, other)] = GroupOf(group, i);
                }
            }
        }

        return [.. polygons.Select((polygon, i) => (polygon, Group: GroupOf(group, i))).GroupBy(p => p.Group, p => p.polygon).SelectMany(Whole)];
    }

    public static Polygon[] Of(Geometry geometry) => [.. PolygonExtracter.GetPolygons(geometry).Cast<Polygon>().Where(p => !p.IsEmpty)];

    private static Polygon[] Whole(IEnumerable<Polygon> meeting) => meeting.ToList() is { Count: > 1 } several ? Of(OverlayNGRobust.Union(several.ToList<Geometry>())) : [.. meeting];

    // Each pair is looked at once, from the side of the one with more corners: that is the one worth an index.
    private static bool IsAfter(IReadOnlyList<Polygon> polygons, int other, int one) =>
        polygons[other].NumPoints != polygons[one].NumPoints ? polygons[other].NumPoints < polygons[one].NumPoints : other > one;

    private static int GroupOf(int[] group, int polygon)
    {
        while (group[polygon] != polygon)
        {
            polygon = group[polygon] = group[group[polygon]];
        }

        return polygon;
    }
}
