using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Figures;

/// <param name="Key">What tells it from the others; empty: it is of all.</param>
/// <param name="Figures">By name; what is not known is not there.</param>
/// <param name="Area">Where it is drawn; null: it has no geometry here.</param>
internal sealed record FigureRow(string Key, JsonObject Figures, Geometry? Area = null);

/// <summary>Figures of several regions: an answer in each of the forms that applications offer.</summary>
/// <param name="Head">What was asked, as it was understood.</param>
/// <param name="Tail">How it was computed, and from what.</param>
internal sealed record FigureTable(JsonObject Head, IReadOnlyList<FigureRow> Rows, JsonObject Tail)
{
    public JsonObject ToJson() => new([.. Head.Members, new JsonMember("groups", new JsonArray([.. Rows.Select(static row => (JsonValue)row.Figures)])), .. Tail.Members]);

    /// <summary>One feature for each row.</summary>
    public JsonObject ToFeatures() => new(
    [
        new JsonMember("type", JsonValue.Of("FeatureCollection")),
        new JsonMember("features", new JsonArray([.. Rows.Select(static row => (JsonValue)Feature(row))])),
        .. Tail.Members,
    ]);

    private static JsonObject Feature(FigureRow row) => JsonValue.Object(
        ("type", JsonValue.Of("Feature")),
        ("id", JsonValue.Of(row.Key.Length == 0 ? "all" : row.Key)),
        ("geometry", row.Area is { } area ? Imports.GeoJson.Of(area) : JsonValue.Null),
        ("properties", row.Figures));
}
