using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Exposure;

/// <summary>An answer as GeoJSON for maps: one feature for each group, or for all. A mesh is drawn as its square; what else is asked about has no geometry here.</summary>
internal static class ExposureFeatures
{
    public static JsonObject Of(ExposureAnswer answer)
    {
        var rows = answer.Rows.Count > 0 ? answer.Rows : [answer.Total];
        return JsonValue.Object(
            ("type", JsonValue.Of("FeatureCollection")),
            ("features", new JsonArray([.. rows.Select(row => (JsonValue)Feature(row, answer))])),
            ("method", ExposureJson.MethodOf(answer)),
            ("sources", ExposureJson.Sources(answer.Sources)));
    }

    private static JsonObject Feature(ExposureRow row, ExposureAnswer answer) => JsonValue.Object(
        ("type", JsonValue.Of("Feature")),
        ("id", JsonValue.Of(row.Key.Length == 0 ? "all" : row.Key)),
        ("geometry", row.Mesh is { } mesh ? GeoJson.Square(mesh) : JsonValue.Null),
        ("properties", JsonValue.Object(
            ("name", row.Name is { } name ? JsonValue.Of(name) : JsonValue.Null),
            ("people", ExposureJson.Row(row, answer.Levels)))));
}
