using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Grouping;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Drawing;

/// <summary>Makes one tile of the features that were found for it.</summary>
internal static class TileMaker
{
    // A tile that is too large is made again with fewer features; what is left out can be guessed well after the first time.
    private const int MostAttempts = 4;
    private const double Room = 0.9;

    /// <param name="name">The layer's.</param>
    public static MadeTile Make(
        string name, TileAddress address, IReadOnlyList<LayerFeature> found, GridModel? grid, Func<string, string> nameOf, LanguageRanges languages, TileOptions options)
    {
        var drawn = Draw(address, found, grid, nameOf, options);
        drawn.Sort(Drawn.Compare);
        var most = options.MaxFeatures;
        for (var attempt = 1; ; attempt++)
        {
            var (writer, isWhole) = Write(name, address, drawn, languages, most, options.MaxBytes);
            var bytes = writer.ToBytes();
            if (bytes.Length <= options.MaxBytes || attempt == MostAttempts)
            {
                // The last attempt's feature alone may be larger than a tile can be.
                return bytes.Length <= options.MaxBytes ? new MadeTile(bytes, writer.Count, isWhole ? writer.Count : drawn.Count) : new MadeTile([], 0, drawn.Count);
            }

            most = (int)(writer.Count * Room * options.MaxBytes / bytes.Length);
        }
    }

    private static List<Drawn> Draw(TileAddress address, IReadOnlyList<LayerFeature> found, GridModel? grid, Func<string, string> nameOf, TileOptions options)
    {
        var bounds = address.Bounds(TileAddress.Buffer);
        var drawn = new List<Drawn>(found.Count);
        var clusters = address.Zoom <= options.ClusterMaxZoom ? new PointClusters(address) : null;
        var squares = grid is null ? null : new GridSquares(grid, address, nameOf);
        foreach (var feature in found)
        {
            if (squares is not null && feature.Place is { } place && squares.Add(feature, place))
            {
                continue;
            }

            if (clusters is not null && feature.Shape is { Kind: ShapeKind.Point, Outlines: [{ Xs.Length: 1 }] })
            {
                clusters.Add(feature);
            }
            else if (feature.Shape.Bounds.Intersects(bounds))
            {
                drawn.Add(Drawn.Of(feature));
            }
        }

        drawn.AddRange(clusters?.All() ?? []);
        drawn.AddRange(squares?.All() ?? []);
        return drawn;
    }

    /// <returns>Whether everything is in it.</returns>
    private static (TileLayerWriter Writer, bool IsWhole) Write(string name, TileAddress address, List<Drawn> drawn, LanguageRanges languages, int most, int mostBytes)
    {
        var writer = new TileLayerWriter(name);
        var cut = new TileCut(address);
        var (taken, isWhole) = (new HashSet<(long X, long Y)>(), true);
        foreach (var one in drawn)
        {
            if (one.Shape is { } small && cut.SpeckOf(small) is { } pixel && !taken.Add(pixel))
            {
                // One pixel shows one of them; the larger came first.
                isWhole = false;
                continue;
            }

            if (writer.Count >= most || writer.Size > mostBytes * 2L)
            {
                return (writer, false);
            }

            if (one.Shape is { } shape)
            {
                cut.Write(shape, writer.Geometry);
            }
            else
            {
                cut.WritePoint(one.At.X, one.At.Y, writer.Geometry);
            }

            if (writer.Geometry.Count > 0)
            {
                Say(writer, one, languages);
                writer.Add(one.Kind);
            }
        }

        return (writer, isWhole);
    }

    private static void Say(TileLayerWriter writer, Drawn one, LanguageRanges languages)
    {
        writer.Say(FeatureReader.Id, TileValue.Of(one.Id));
        foreach (var property in one.Properties)
        {
            if (property.Languages is null)
            {
                writer.Say(property.Name, property.Value);
            }
            else if (languages.Choose(property.Languages) is { Value: JsonString text })
            {
                writer.Say(property.Name, TileValue.Of(text.Value));
            }
        }

        if (one.ObservedAt is { } observed)
        {
            writer.Say(FeatureReader.ObservedAt, TileValue.Of(observed));
        }

        writer.Say(FeatureReader.ModifiedAt, TileValue.Of(one.ModifiedAt));
    }
}
