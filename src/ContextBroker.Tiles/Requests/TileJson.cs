using System.Text.Json;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Requests;

/// <summary>What tiles there are, as JSON: TileJSON 3.0.0 of one type, and the list of types.</summary>
internal static class TileJson
{
    /// <summary>Tiles above it tell nothing more: map programs enlarge these.</summary>
    public const int MaxZoom = 14;

    /// <param name="root">The URL of /tiles as the client reaches it.</param>
    public static void Write(Utf8JsonWriter writer, TileQuestion question, TileLayer layer, string root)
    {
        var summary = layer.Summary();
        writer.WriteStartObject();
        writer.WriteString("tilejson", "3.0.0");
        writer.WriteString("name", question.Name);
        writer.WriteString("scheme", "xyz");
        writer.WriteStartArray("tiles");
        writer.WriteStringValue($"{root}/{Uri.EscapeDataString(question.Name)}/{{z}}/{{x}}/{{y}}.mvt{question.Repeated}");
        writer.WriteEndArray();
        writer.WriteNumber("minzoom", 0);
        writer.WriteNumber("maxzoom", MaxZoom);
        WriteBounds(writer, summary.Bounds);
        writer.WriteString("attribution", string.Join("; ", layer.Read(static index => Sources(index.All))));
        writer.WriteStartArray("vector_layers");
        writer.WriteStartObject();
        writer.WriteString("id", question.Name);
        writer.WriteNumber("minzoom", 0);
        writer.WriteNumber("maxzoom", MaxZoom);
        writer.WriteStartObject("fields");
        writer.WriteString(FeatureReader.Id, "String");
        writer.WriteString(FeatureReader.ObservedAt, "Number");
        writer.WriteString(FeatureReader.ModifiedAt, "Number");
        foreach (var (name, kind) in summary.Fields)
        {
            writer.WriteString(name, kind);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteNumber("count", summary.Count);
        writer.WriteNumber("sequence", layer.Position);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TypeUsage> types, string root)
    {
        writer.WriteStartArray();
        foreach (var type in types)
        {
            var name = LdContext.Core.Compact(type.Type);
            writer.WriteStartObject();
            writer.WriteString("type", name);
            writer.WriteNumber("count", type.EntityCount);
            writer.WriteString("tilejson", $"{root}/{Uri.EscapeDataString(name)}.json");
            writer.WriteStartArray("geometryProperties");
            foreach (var attribute in type.Attributes.Where(static a => a.Kinds.Contains(NgsiLd.Model.AttributeKind.GeoProperty)))
            {
                writer.WriteStringValue(LdContext.Core.Compact(attribute.Name));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // West, south, east, north; the whole world when there is nothing.
    private static void WriteBounds(Utf8JsonWriter writer, in WorldBounds bounds)
    {
        var known = bounds.IsNone ? new WorldBounds(0, 0, 1, 1) : bounds;
        writer.WriteStartArray("bounds");
        foreach (var degrees in (ReadOnlySpan<double>)[Mercator.Longitude(known.West), Mercator.Latitude(known.South), Mercator.Longitude(known.East), Mercator.Latitude(known.North)])
        {
            writer.WriteNumberValue(Math.Round(degrees, 6));
        }

        writer.WriteEndArray();
    }

    // Licences want their sources named wherever the data is shown.
    private static List<string> Sources(IEnumerable<LayerFeature> features)
    {
        const int Most = 8;
        var sources = new HashSet<string>();
        foreach (var property in features.SelectMany(static f => f.Properties).Where(static p => p.Name == "source"))
        {
            if (property.Value.Text is { Length: > 0 } source && sources.Add(source) && sources.Count == Most)
            {
                break;
            }
        }

        return [.. sources.Order(StringComparer.Ordinal)];
    }
}
