using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Grouping;

/// <summary>A feature of a tile: of an entity, or of several.</summary>
internal sealed class Drawn
{
    public required string Id { get; init; }

    /// <summary>Null: it is a point, <see cref="At"/>.</summary>
    public Shape? Shape { get; init; }

    public (double X, double Y) At { get; init; }

    public required FeatureProperty[] Properties { get; init; }

    public required long? ObservedAt { get; init; }

    public required long ModifiedAt { get; init; }

    public ulong Order { get; init; }

    /// <summary>How many entities it stands for.</summary>
    public int Stands { get; init; } = 1;

    public ShapeKind Kind => Shape?.Kind ?? ShapeKind.Point;

    public static Drawn Of(LayerFeature feature) => new()
    {
        Id = feature.Id,
        Shape = feature.Shape,
        Properties = feature.Properties,
        ObservedAt = feature.ObservedAt,
        ModifiedAt = feature.ModifiedAt,
        Order = feature.Order,
    };

    /// <summary>The largest first, so that small ones are drawn upon them and thinning leaves out what is least seen; the same order wherever it is made.</summary>
    public static int Compare(Drawn one, Drawn other)
    {
        var byArea = (other.Shape?.Area ?? 0).CompareTo(one.Shape?.Area ?? 0);
        var byOrder = byArea != 0 ? byArea : one.Order.CompareTo(other.Order);
        return byOrder != 0 ? byOrder : string.CompareOrdinal(one.Id, other.Id);
    }
}
