using System.Globalization;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Parameters and JSON to <see cref="GeoQuery"/> (clauses 4.10, 5.2.13).</summary>
public static class GeoQueryParser
{
    private const string Near = "near";

    /// <summary>The URL parameters; null for each that was not given. Null when none of the first three was.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static GeoQuery? Parse(string? georel, string? geometry, string? coordinates, string? geoproperty, LdContext context)
    {
        if (georel is null && geometry is null && coordinates is null)
        {
            return null;
        }

        return Make(Require(georel, "georel"), Require(geometry, "geometry"), ParseCoordinates(Require(coordinates, "coordinates")), geoproperty, context);
    }

    /// <summary>The geoQ member of a query or subscription.</summary>
    /// <param name="place">Its JSON path, for messages.</param>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static GeoQuery Parse(JsonValue json, LdContext context, string place)
    {
        if (json is not JsonObject query)
        {
            throw ProblemException.BadRequestData($"The geoquery at {place} must be an object", place: place);
        }

        var coordinates = query["coordinates"] switch
        {
            JsonString text => ParseCoordinates(text.Value),
            { } value => value,
            null => throw Missing("coordinates"),
        };
        return Make(RequireText(query, "georel"), RequireText(query, "geometry"), coordinates, TextOrNull(query, "geoproperty"), context);
    }

    /// <summary>A reference geometry from its type and coordinates; any GeoJSON type but GeometryCollection.</summary>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static Geometry ParseReference(string type, JsonValue coordinates)
    {
        if (type is not ("Point" or "MultiPoint" or "LineString" or "MultiLineString" or "Polygon" or "MultiPolygon"))
        {
            throw ProblemException.BadRequestData($"`{type}` is not a geometry type that can be queried with", "geometry");
        }

        var reference = GeoJsonGeometry.Read(JsonValue.Object(("type", JsonValue.Of(type)), ("coordinates", coordinates)));
        return SegmentCrossings.AreTooMany(reference)
            ? throw new ProblemException(new Problem(ProblemType.TooComplexQuery, "The geometry of the query crosses itself too often", "coordinates"))
            : reference;
    }

    /// <summary>Coordinates written as JSON text.</summary>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static JsonValue ParseCoordinates(string text)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (ProblemException)
        {
            throw ProblemException.BadRequestData($"The coordinates `{Shorten(text)}` are not a JSON array", "coordinates");
        }
    }

    private static GeoQuery Make(string georel, string geometry, JsonValue coordinates, string? geoproperty, LdContext context)
    {
        var property = string.IsNullOrEmpty(geoproperty) ? GeoQuery.DefaultProperty : Expand(geoproperty, context);
        var reference = ParseReference(geometry, coordinates);
        return georel switch
        {
            "within" => new GeoRelated(property, reference, GeoRelation.Within),
            "contains" => new GeoRelated(property, reference, GeoRelation.Contains),
            "intersects" => new GeoRelated(property, reference, GeoRelation.Intersects),
            "equals" => new GeoRelated(property, reference, GeoRelation.Equals),
            "disjoint" => new GeoRelated(property, reference, GeoRelation.Disjoint),
            "overlaps" => new GeoRelated(property, reference, GeoRelation.Overlaps),
            _ => ParseNear(georel, property, reference),
        };
    }

    private static string Expand(string geoproperty, LdContext context) => Names.IsName(geoproperty)
        ? context.Expand(geoproperty)
        : throw ProblemException.BadRequestData($"The geoproperty `{Shorten(geoproperty)}` is not a name", "geoproperty");

    // near;maxDistance==1000: exactly one modifier, a number greater than 0.
    private static GeoNear ParseNear(string georel, string property, Geometry reference)
    {
        var parts = georel.Split(';', StringSplitOptions.TrimEntries);
        var (modifier, number) = parts.Length == 2 && parts[0] == Near ? Split(parts[1]) : (null, null);
        if (modifier is not ("maxDistance" or "minDistance"))
        {
            throw ProblemException.BadRequestData(
                $"`{Shorten(georel)}` is not a georel: near needs `;maxDistance==` or `;minDistance==` with metres, the others are within, contains, "
                + "intersects, equals, disjoint and overlaps",
                "georel");
        }

        return new GeoNear(property, reference, ParseMetres(number!), IsMinimum: modifier == "minDistance");
    }

    private static (string? Modifier, string? Number) Split(string condition)
    {
        var sign = condition.IndexOf("==", StringComparison.Ordinal);
        return sign < 0 ? (null, null) : (condition[..sign].TrimEnd(), condition[(sign + 2)..].TrimStart());
    }

    private static double ParseMetres(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var metres)
        && double.IsFinite(metres) && metres > 0 && char.IsAsciiDigit(text[0])
            ? metres
            : throw ProblemException.BadRequestData($"The distance `{Shorten(text)}` of georel must be a number of metres greater than 0", "georel");

    private static string Require(string? value, string parameter) => string.IsNullOrEmpty(value) ? throw Missing(parameter) : value;

    private static string RequireText(JsonObject query, string member) => TextOrNull(query, member) ?? throw Missing(member);

    private static string? TextOrNull(JsonObject query, string member) => query[member] switch
    {
        null => null,
        JsonString text => text.Value,
        _ => throw ProblemException.BadRequestData($"The member {member} of a geoquery must be a text", member),
    };

    private static ProblemException Missing(string member) =>
        ProblemException.BadRequestData($"A geoquery needs georel, geometry and coordinates; {member} is missing", member);

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
