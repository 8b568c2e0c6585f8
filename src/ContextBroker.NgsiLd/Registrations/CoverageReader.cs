using System.Collections.Immutable;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>Where, when and in which scopes a source has something (clauses 4.7, 4.18, 5.2.11).</summary>
internal static class CoverageReader
{
    public static Geometry Area(MemberReader member)
    {
        if (GeoJsonGeometry.AsObject(member.Value) is not { } geometry || geometry["type"] is JsonString { Value: "GeometryCollection" })
        {
            throw member.Refuse("a GeoJSON geometry, but not a GeometryCollection");
        }

        var area = GeoJsonGeometry.Read(geometry, member.Path);
        return SegmentCrossings.AreTooMany(area) ? throw member.Refuse("a geometry that does not cross itself at every turn") : area;
    }

    public static TimeInterval Interval(MemberReader member)
    {
        var (start, end) = (member.Require("startAt").DateTime().Instant, member.Find("endAt")?.DateTime().Instant);
        return end < start ? throw member.Refuse("an interval that does not end before it starts") : new TimeInterval(start, end);
    }

    public static ImmutableArray<string> Scopes(MemberReader member) =>
        member.Value is JsonArray ? [.. member.Items().Select(Scope).Distinct()] : [Scope(member)];

    private static string Scope(MemberReader item)
    {
        var text = item.Text();
        return !Names.IsScope(text) ? throw item.Refuse("a scope such as /Kanagawa/Yokohama")
            : text.StartsWith('/') ? text
            : "/" + text;
    }
}
