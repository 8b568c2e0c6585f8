using System.Collections.Immutable;
using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Imports;

/// <summary>GeoJSON geometries made here: of points, meshes, and of what had to be converted or repaired.</summary>
internal static class GeoJson
{
    public static JsonObject Point(JsonNumber longitude, JsonNumber latitude) => Of("Point", new JsonArray([longitude, latitude]));

    /// <summary>The square of a mesh, counter-clockwise from its south-west corner.</summary>
    public static JsonObject Square(MeshCode mesh)
    {
        var (west, south, east, north) = (Degrees(mesh.West), Degrees(mesh.South), Degrees(mesh.East), Degrees(mesh.North));
        JsonValue[] corners = [Position(west, south), Position(east, south), Position(east, north), Position(west, north), Position(west, south)];
        return Of("Polygon", new JsonArray([new JsonArray([.. corners])]));
    }

    /// <summary>A point, line or polygon, or several of one of these.</summary>
    public static JsonObject Of(Geometry geometry) => geometry switch
    {
        Point point => Of("Point", Position(point.Coordinate)),
        LineString line => Of("LineString", Positions(line.CoordinateSequence)),
        Polygon polygon => Of("Polygon", Rings(polygon)),
        MultiPoint points => Of("MultiPoint", Each(points, g => Position(g.Coordinate))),
        MultiLineString lines => Of("MultiLineString", Each(lines, g => Positions(((LineString)g).CoordinateSequence))),
        MultiPolygon polygons => Of("MultiPolygon", Each(polygons, g => Rings((Polygon)g))),
        _ => throw new ArgumentException($"A {geometry.GeometryType} is no simple geometry", nameof(geometry)),
    };

    private static JsonObject Of(string type, JsonArray coordinates) => JsonValue.Object(("type", JsonValue.Of(type)), ("coordinates", coordinates));

    private static JsonArray Each(Geometry geometry, Func<Geometry, JsonArray> part)
    {
        var parts = ImmutableArray.CreateBuilder<JsonValue>(geometry.NumGeometries);
        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            parts.Add(part(geometry.GetGeometryN(i)));
        }

        return new JsonArray(parts.DrainToImmutable());
    }

    private static JsonArray Rings(Polygon polygon) =>
        new([Positions(polygon.Shell.CoordinateSequence), .. polygon.Holes.Select(h => Positions(h.CoordinateSequence))]);

    private static JsonArray Positions(CoordinateSequence sequence)
    {
        var positions = ImmutableArray.CreateBuilder<JsonValue>(sequence.Count);
        for (var i = 0; i < sequence.Count; i++)
        {
            positions.Add(Position(Degrees(sequence.GetX(i)), Degrees(sequence.GetY(i))));
        }

        return new JsonArray(positions.DrainToImmutable());
    }

    private static JsonArray Position(Coordinate at) => Position(Degrees(at.X), Degrees(at.Y));

    private static JsonArray Position(JsonNumber longitude, JsonNumber latitude) => new([longitude, latitude]);

    // Nine decimals are a tenth of a millimetre: what is computed has no more.
    private static JsonNumber Degrees(double value) => JsonNumber.Of(Math.Round(value, 9));
}
