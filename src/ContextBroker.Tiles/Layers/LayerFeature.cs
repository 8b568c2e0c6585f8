using ContextBroker.NgsiLd.Model;
using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>What tiles show of one entity: its shape and its scalar attributes under their short names. Immutable; a changed entity is another one.</summary>
internal sealed class LayerFeature
{
    public required string Id { get; init; }

    public required long Version { get; init; }

    /// <summary>The value of the GeoProperty that <see cref="Shape"/> was made of.</summary>
    public required JsonValue Location { get; init; }

    public required Shape Shape { get; init; }

    public required FeatureProperty[] Properties { get; init; }

    /// <summary>Seconds since 1970, the latest of its attributes; null: none says.</summary>
    public required long? ObservedAt { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long ModifiedAt { get; init; }

    /// <summary>Its square of the grid; null: it has none.</summary>
    public required GridPlace? Place { get; init; }

    /// <summary>In which of the layer's slots it lies.</summary>
    public required int Slot { get; init; }

    /// <summary>Which features go first where there are too many: by chance, but the same in every tile and on every node.</summary>
    public required ulong Order { get; init; }

    /// <summary>Bytes held, roughly.</summary>
    public long Weight => 240 + (2L * Id.Length) + (48L * Properties.Length) + Shape.Weight;
}

/// <summary>A property, in one language or in several.</summary>
/// <param name="Languages">A languageMap (clause 4.5.18), of which the request chooses; null: <paramref name="Value"/> it is.</param>
internal readonly record struct FeatureProperty(string Name, TileValue Value, JsonValue? Languages = null);

/// <summary>Where a feature lies in the grid of its model, and which of several on one square it is. Shared by those that have it in common.</summary>
/// <param name="Squares">Its own square, then the larger ones that hold it.</param>
/// <param name="Slice">Its values of what the entities of one square differ by, in the order of the model.</param>
/// <param name="Sums">Its values of what adds up, in the order of the model; NaN: it says none.</param>
internal sealed record GridPlace(PlacedSquare[] Squares, GridSlice Slice, double[] Sums);

/// <param name="Shape">The square itself.</param>
internal sealed record PlacedSquare(string Code, Shape Shape)
{
    /// <summary>Its width in the square world.</summary>
    public double Width => Shape.Bounds.Width;

    /// <summary>The longer of width and height.</summary>
    public double Size => Math.Max(Shape.Bounds.Width, Shape.Bounds.Height);
}

/// <summary>Values of what the entities of one square differ by, as texts; an empty one: it is not said. Equal ones are the same object within a layer.</summary>
internal sealed class GridSlice(string[] values, TileValue[] shown)
{
    public IReadOnlyList<string> Values { get; } = values;

    public IReadOnlyList<TileValue> Shown { get; } = shown;

    public string Text { get; } = string.Join('\u001F', values);
}
