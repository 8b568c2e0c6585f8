using System.Globalization;
using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Grouping;

/// <summary>
/// Points that lie close together as one, with how many they are of which state. By cells of a fixed grid, whole ones to a tile: a change of a point
/// changes one cell, and no cluster lies in two tiles. Not for concurrent use.
/// </summary>
internal sealed class PointClusters(TileAddress tile)
{
    // 64 pixels of 512.
    private const int CellsPerTile = 8;

    private readonly double _cells = (double)CellsPerTile * (1L << tile.Zoom);
    private readonly Dictionary<(long X, long Y), List<LayerFeature>> _found = [];

    /// <summary>Takes it in if it lies in the tile.</summary>
    public void Add(LayerFeature point)
    {
        var cell = (X: Cell(point.Shape.Bounds.West), Y: Cell(point.Shape.Bounds.North));
        if (cell.X / CellsPerTile != tile.X || cell.Y / CellsPerTile != tile.Y)
        {
            return;
        }

        if (!_found.TryGetValue(cell, out var points))
        {
            _found[cell] = points = [];
        }

        points.Add(point);
    }

    /// <summary>Those that are alone in their cell, and one for each of the others.</summary>
    public IEnumerable<Drawn> All() => _found.Select(pair => pair.Value is [var alone] ? Drawn.Of(alone) : Of(pair.Key, pair.Value));

    private long Cell(double position) => Math.Clamp((long)Math.Floor(position * _cells), 0, (long)_cells - 1);

    private Drawn Of((long X, long Y) cell, List<LayerFeature> points) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"cluster/{tile.Zoom}/{cell.X}/{cell.Y}"),
        At = (points.Average(static p => p.Shape.Bounds.West), points.Average(static p => p.Shape.Bounds.North)),
        ObservedAt = points.Max(static p => p.ObservedAt),
        ModifiedAt = points.Max(static p => p.ModifiedAt),
        Order = (ulong)cell.Y << 32 | (ulong)cell.X,
        Stands = points.Count,
        Properties =
        [
            new FeatureProperty("cluster", TileValue.Of(true)), new FeatureProperty("count", TileValue.Of((long)points.Count)),
            .. StatusTally.Of(points).Select(static tally => new FeatureProperty("count_" + tally.Value, TileValue.Of(tally.Count))),
        ],
    };
}
