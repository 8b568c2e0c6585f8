using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>What TileJSON says of a layer.</summary>
/// <param name="Fields">The properties' names, with Number, Boolean or String.</param>
internal sealed record LayerSummary(WorldBounds Bounds, IReadOnlyDictionary<string, string> Fields, int Count)
{
    /// <summary>O(features).</summary>
    public static LayerSummary Of(IReadOnlyCollection<LayerFeature> features)
    {
        var bounds = WorldBounds.None;
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var feature in features)
        {
            bounds = bounds.With(feature.Shape.Bounds);
            foreach (var property in feature.Properties)
            {
                fields.TryAdd(property.Name, property.Languages is not null ? "String" : Kind(property.Value.Kind));
            }
        }

        return new LayerSummary(bounds, fields, features.Count);
    }

    private static string Kind(TileValueKind kind) => kind switch { TileValueKind.Text => "String", TileValueKind.Truth => "Boolean", _ => "Number" };
}
