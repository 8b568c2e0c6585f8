using System.Globalization;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Geometries;

/// <summary>Positions of RFC 7946, section 3.1.1, in WGS 84: longitude, latitude, and an altitude that is checked but not kept.</summary>
internal static class GeoJsonPositions
{
    public static Coordinate[] ReadPositions(JsonValue? value, string place, int least)
    {
        if (value is not JsonArray array || array.Items.Length < least)
        {
            throw ProblemException.BadRequestData($"{place} must be an array of at least {least} {(least == 1 ? "position" : "positions")}", "coordinates", place);
        }

        var positions = new Coordinate[array.Items.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            if (!TryRead(array.Items[i], out positions[i]))
            {
                throw Refused(array.Items[i], $"{place}[{i}]");
            }
        }

        return positions;
    }

    public static Coordinate ReadPosition(JsonValue? value, string place) =>
        TryRead(value, out var position) ? position : throw Refused(value, place);

    /// <summary>The coordinates of a geometry that is no collection of others, as RFC 7946 nests them.</summary>
    public static JsonArray Write(Geometry geometry) => geometry switch
    {
        Point point => Write(point.Coordinate),
        Polygon polygon => new JsonArray([Write(polygon.Shell.Coordinates), .. polygon.Holes.Select(hole => Write(hole.Coordinates))]),
        GeometryCollection parts => new JsonArray([.. parts.Geometries.Select(Write)]),
        _ => Write(geometry.Coordinates),
    };

    private static JsonArray Write(Coordinate[] positions) => new([.. positions.Select(Write)]);

    private static JsonArray Write(Coordinate position) => new([JsonValue.Of(position.X), JsonValue.Of(position.Y)]);

    private static bool TryRead(JsonValue? value, out Coordinate position)
    {
        position = null!;
        if (value is not JsonArray { Items.Length: >= 2 } array || !AreNumbers(array))
        {
            return false;
        }

        var longitude = ((JsonNumber)array.Items[0]).Value;
        var latitude = ((JsonNumber)array.Items[1]).Value;
        position = new Coordinate(longitude, latitude);
        return Math.Abs(longitude) <= 180 && Math.Abs(latitude) <= 90;
    }

    private static bool AreNumbers(JsonArray array)
    {
        foreach (var item in array.Items)
        {
            if (item is not JsonNumber)
            {
                return false;
            }
        }

        return true;
    }

    private static ProblemException Refused(JsonValue? value, string place)
    {
        if (value is not JsonArray { Items.Length: >= 2 } array || !AreNumbers(array))
        {
            return ProblemException.BadRequestData($"{place} must be a position: an array of longitude and latitude", "coordinates", place);
        }

        var isLongitude = Math.Abs(((JsonNumber)array.Items[0]).Value) > 180;
        var number = ((JsonNumber)array.Items[isLongitude ? 0 : 1]).Value.ToString(CultureInfo.InvariantCulture);
        return ProblemException.BadRequestData(
            isLongitude
                ? $"The longitude {number} at {place} is not between -180 and 180"
                : $"The latitude {number} at {place} is not between -90 and 90",
            "coordinates",
            place);
    }
}
