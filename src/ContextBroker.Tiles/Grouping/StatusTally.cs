using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Grouping;

/// <summary>How many features are in which state: by the texts of the attribute "status" and of those whose names end so (openingStatus).</summary>
internal static class StatusTally
{
    // States are few; what has more values is a remark.
    private const int MostValues = 24;
    private const int LongestValue = 40;

    public static IEnumerable<(string Value, long Count)> Of(IReadOnlyList<LayerFeature> features)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var feature in features)
        {
            foreach (var property in feature.Properties)
            {
                if (property.Value is { Kind: TileValueKind.Text, Text: { Length: > 0 and <= LongestValue } state } && IsStatus(property.Name)
                    && (counts.Count < MostValues || counts.ContainsKey(state)))
                {
                    counts[state] = counts.GetValueOrDefault(state) + 1;
                }
            }
        }

        return counts.Select(static pair => (pair.Key, pair.Value));
    }

    private static bool IsStatus(string name) => name == "status" || name.EndsWith("Status", StringComparison.Ordinal);
}
