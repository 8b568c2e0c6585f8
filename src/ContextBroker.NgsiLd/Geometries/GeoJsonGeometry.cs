using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Geometries;

/// <summary>GeoJSON geometries (clause 4.7, RFC 7946) as NetTopologySuite geometries, longitude first. Altitudes are not kept.</summary>
public static class GeoJsonGeometry
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <summary>A geometry object, or (clause 4.7.2) a string that holds one.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a geometry; names the member.</exception>
    public static Geometry Read(JsonValue value) => Read(value, "$");

    /// <param name="place">The JSON path of the value, for messages.</param>
    public static Geometry Read(JsonValue value, string place)
    {
        if (AsObject(value) is not { } geometry)
        {
            throw ProblemException.BadRequestData($"A GeoJSON geometry at {place} must be an object", place: place);
        }

        if (geometry["type"] is not JsonString type)
        {
            throw ProblemException.BadRequestData($"The geometry at {place} has no type", "type", place);
        }

        return type.Value == "GeometryCollection"
            ? ReadCollection(geometry, place)
            : ReadCoordinates(type.Value, geometry["coordinates"], place);
    }

    /// <summary>The value itself or what its text holds; null when that is no JSON object.</summary>
    public static JsonObject? AsObject(JsonValue value)
    {
        if (value is not JsonString text)
        {
            return value as JsonObject;
        }

        try
        {
            return JsonText.Parse(text.Value) as JsonObject;
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    private static Geometry ReadCoordinates(string type, JsonValue? coordinates, string place)
    {
        var path = place + ".coordinates";
        return type switch
        {
            "Point" => Factory.CreatePoint(GeoJsonPositions.ReadPosition(coordinates, path)),
            "MultiPoint" => Factory.CreateMultiPointFromCoords(GeoJsonPositions.ReadPositions(coordinates, path, 1)),
            "LineString" => ReadLine(coordinates, path),
            "MultiLineString" => Factory.CreateMultiLineString(ReadMany(coordinates, path, ReadLine)),
            "Polygon" => ReadPolygon(coordinates, path),
            "MultiPolygon" => Factory.CreateMultiPolygon(ReadMany(coordinates, path, ReadPolygon)),
            _ => throw ProblemException.BadRequestData($"{Quote(type)} at {place} is not a GeoJSON geometry type", "type", place),
        };
    }

    private static GeometryCollection ReadCollection(JsonObject geometry, string place) =>
        Factory.CreateGeometryCollection(ReadMany(geometry["geometries"], place + ".geometries", (value, path) => Read(value!, path)));

    private static LineString ReadLine(JsonValue? value, string place) => Factory.CreateLineString(GeoJsonPositions.ReadPositions(value, place, 2));

    private static LinearRing ReadRing(JsonValue? value, string place)
    {
        var positions = GeoJsonPositions.ReadPositions(value, place, 4);
        if (!positions[0].Equals2D(positions[^1]))
        {
            throw ProblemException.BadRequestData($"The ring at {place} is not closed: its last position must be its first", "coordinates", place);
        }

        return Factory.CreateLinearRing(positions);
    }

    private static Polygon ReadPolygon(JsonValue? value, string place)
    {
        var rings = ReadMany(value, place, ReadRing);
        return Factory.CreatePolygon(rings[0], rings[1..]);
    }

    private static T[] ReadMany<T>(JsonValue? value, string place, Func<JsonValue?, string, T> read)
    {
        if (value is not JsonArray { Items.IsEmpty: false } array)
        {
            throw ProblemException.BadRequestData($"{place} must be an array that is not empty", place: place);
        }

        var parts = new T[array.Items.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = read(array.Items[i], $"{place}[{i}]");
        }

        return parts;
    }

    private static string Quote(string text) => text.Length <= 40 ? $"\"{text}\"" : $"\"{text[..40]}...\"";
}
