using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Valid;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A geometry made fit to be stored: converted to degrees, its rings closed, its crossings taken out. What was valid stays as it was written.</summary>
/// <param name="Repair">What was mended, in a sentence; null: nothing.</param>
internal sealed record GeometryRepair(JsonObject Geometry, string? Repair)
{
    /// <exception cref="ProblemException">BadRequestData: no geometry, or nothing is left of it.</exception>
    public static GeometryRepair Of(JsonValue geometry, CoordinateSystem system)
    {
        if (GeoJsonGeometry.AsObject(geometry) is not { } json)
        {
            throw ProblemException.BadRequestData("The geometry is no GeoJSON object", "geometry");
        }

        var closed = system.Zone == 0 ? json : Converted(json, system.Zone);
        string? repair = null;
        Geometry read;
        try
        {
            read = GeoJsonGeometry.Read(closed);
        }
        catch (ProblemException) when (Closed(closed) is { } mended)
        {
            (closed, repair) = (mended, "a ring was not closed");
            read = GeoJsonGeometry.Read(closed);
        }

        if (read is not (Polygon or MultiPolygon))
        {
            return new GeometryRepair(closed, repair);
        }

        // Cheap to see, never valid, and common: zones are traced from rasters. What was parted is looked over once, what was written not at all.
        if (Parted(read) is { } parted)
        {
            return parted;
        }

        var validity = new IsValidOp(read);
        return validity.IsValid ? new GeometryRepair(closed, repair) : Fixed(read, validity.ValidationError);
    }

    /// <summary>The same for a geometry that is no GeoJSON yet.</summary>
    /// <exception cref="ProblemException">BadRequestData: nothing is left of it.</exception>
    public static GeometryRepair Of(Geometry geometry, CoordinateSystem system) => Of(GeoJson.Of(geometry), system);

    private static GeometryRepair Fixed(Geometry geometry, TopologyValidationError error)
    {
        var kept = FixedEach(geometry) ?? United(geometry, Fixed(geometry))
            ?? throw ProblemException.BadRequestData($"The polygon has no area left once repaired ({error.Message})", "geometry");
        return new GeometryRepair(GeoJson.Of(kept), Told(error.Message, error.Coordinate));
    }

    // Of a municipality with a thousand islets one or two have the fault; the general repair of the whole unites all of them anew.
    private static Geometry? FixedEach(Geometry geometry)
    {
        if (geometry.NumGeometries == 1)
        {
            return null;
        }

        var parts = Enumerable.Range(0, geometry.NumGeometries).Select(geometry.GetGeometryN).SelectMany(p => new IsValidOp(p).IsValid ? [(Polygon)p] : Fixed(p)).ToList();
        return United(geometry, MeetingPolygons.United(parts)) is { } united && new IsValidOp(united).IsValid ? united : null;
    }

    private static Polygon[] Fixed(Geometry geometry) => MeetingPolygons.Of(GeometryFixer.Fix(geometry));

    private static GeometryRepair? Parted(Geometry geometry) =>
        TouchingRings.Part(geometry) is { Touch: { } corner } parted && United(geometry, parted.Polygons) is { } united && new IsValidOp(united).IsValid
            ? new GeometryRepair(GeoJson.Of(united), Told("Ring Self-intersection", corner))
            : null;

    private static string Told(string fault, Coordinate at) => string.Create(CultureInfo.InvariantCulture, $"{fault.ToLowerInvariant()} at {at.X:0.######}, {at.Y:0.######}");

    private static Geometry? United(Geometry geometry, Polygon[] polygons) => polygons.Length switch
    {
        0 => null,
        1 => polygons[0],
        _ => geometry.Factory.CreateMultiPolygon(polygons),
    };

    // Positions are the innermost arrays.
    private static JsonObject Converted(JsonObject geometry, int zone) =>
        geometry["coordinates"] is { } coordinates ? geometry.With("coordinates", Converted(coordinates, zone)) : geometry;

    private static JsonValue Converted(JsonValue value, int zone)
    {
        if (value is not JsonArray array)
        {
            return value;
        }

        if (array.Items is [JsonNumber east, JsonNumber north, ..])
        {
            var degrees = PlaneRectangular.ToDegrees(zone, east.Value, north.Value);
            return new JsonArray([JsonNumber.Of(Math.Round(degrees.X, 9)), JsonNumber.Of(Math.Round(degrees.Y, 9))]);
        }

        return new JsonArray([.. array.Items.Select(i => Converted(i, zone))]);
    }

    /// <summary>With every open ring of a polygon closed; null: none is open, or it is something else.</summary>
    private static JsonObject? Closed(JsonObject geometry)
    {
        var isPolygon = geometry["type"] is JsonString { Value: "Polygon" };
        if ((!isPolygon && geometry["type"] is not JsonString { Value: "MultiPolygon" }) || geometry["coordinates"] is not JsonArray coordinates)
        {
            return null;
        }

        var closed = isPolygon
            ? ClosedRings(coordinates)
            : new JsonArray([.. coordinates.Items.Select(p => p is JsonArray rings ? ClosedRings(rings) : p)]);
        return closed.Equals(coordinates) ? null : geometry.With("coordinates", closed);
    }

    private static JsonArray ClosedRings(JsonArray rings) => new([.. rings.Items.Select(r => r is JsonArray { Items: [var first, _, .., var last] items } && !first.Equals(last)
        ? new JsonArray(items.Add(first))
        : r)]);
}
