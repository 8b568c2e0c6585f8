using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>GeoJSON geometries as values of attributes (clause 4.7): GeometryCollection is not among them.</summary>
internal static class GeoJsonForm
{
    private const string Location = ReservedNames.Core + "location";
    private const string ObservationSpace = ReservedNames.Core + "observationSpace";
    private const string OperationSpace = ReservedNames.Core + "operationSpace";

    /// <summary>Has type and coordinates of a geometry, so that GeoProperty can be inferred (clause 4.7.3).</summary>
    public static bool IsGeometry(JsonValue value) =>
        value is JsonObject json
        && json["type"] is JsonString { Value: "Point" or "MultiPoint" or "LineString" or "MultiLineString" or "Polygon" or "MultiPolygon" }
        && json["coordinates"] is not null;

    /// <summary>The geometry as an object, also when it came as text (clause 4.7.2).</summary>
    public static JsonValue Read(ParseState state, JsonValue value)
    {
        var geometry = GeoJsonGeometry.AsObject(value) ?? throw state.Refuse($"must be a GeoJSON geometry, not {Quoted.Value(value)}", "value");
        if (geometry["type"] is JsonString { Value: "GeometryCollection" })
        {
            throw state.Refuse("must not be a GeometryCollection (clause 4.7.1)", "value");
        }

        // A merge may change the coordinates alone; the edit checks what comes of it.
        if (!state.IsMerge || geometry["type"] is not null)
        {
            var read = GeoJsonGeometry.Read(geometry, state.Place.ToString());
            if (SegmentCrossings.AreTooMany(read))
            {
                throw state.Refuse("must not cross itself at every turn: no query could be answered about it", "value");
            }
        }

        return geometry;
    }

    /// <summary>The three attributes that clause 4.7.1 defines as GeoProperty.</summary>
    public static bool MustBeGeo(string name) => name is Location or ObservationSpace or OperationSpace;
}
