using System.Globalization;
using ContextBroker.Core.Models;
using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Grouping;

/// <summary>
/// Squares that would be too small to see, as the larger ones of the grid that they make up: added up by what may be, apart by what may not. Not for
/// concurrent use.
/// </summary>
internal sealed class GridSquares(GridModel grid, TileAddress tile, Func<string, string> nameOf)
{
    // 6 pixels.
    private const double LeastUnits = 6 * TileAddress.Pixel;

    private readonly double _leastWidth = LeastUnits / TileAddress.WorldUnits(tile.Zoom);
    private readonly WorldBounds _bounds = tile.Bounds(TileAddress.Buffer);
    private readonly Dictionary<(string Code, int Level, GridSlice Slice), Sum> _sums = [];

    /// <summary>
    /// How far beyond a tile's edge lies what its squares are made of, in units: a square is drawn when the one before it was too small, and is so many times
    /// as large at most.
    /// </summary>
    public static double Reach(PlacedSquare[] squares)
    {
        var most = squares[^1].Size / squares[^1].Width;
        for (var i = 1; i < squares.Length; i++)
        {
            most = Math.Max(most, squares[i].Size / squares[i - 1].Width);
        }

        return LeastUnits * most;
    }

    /// <returns>False: it can be seen by itself.</returns>
    public bool Add(LayerFeature feature, GridPlace place)
    {
        var square = Array.Find(place.Squares, one => one.Width >= _leastWidth) ?? place.Squares[^1];
        if (ReferenceEquals(square, place.Squares[0]))
        {
            return false;
        }

        if (square.Shape.Bounds.Intersects(_bounds))
        {
            // Squares of two sizes may lie on each other: they are not added up either.
            var key = (square.Code, place.Squares[0].Code.Length, place.Slice);
            if (!_sums.TryGetValue(key, out var sum))
            {
                _sums[key] = sum = new Sum(square, new double[grid.Sum.Length]);
            }

            sum.Add(feature, place);
        }

        return true;
    }

    public IEnumerable<Drawn> All() => _sums.Select(pair => Of(pair.Key.Code, pair.Key.Level, pair.Key.Slice, pair.Value));

    private Drawn Of(string code, int level, GridSlice slice, Sum sum)
    {
        var properties = new List<FeatureProperty>
        {
            new(nameOf(grid.Code), TileValue.Of(code)), new("meshes", TileValue.Of((long)sum.Squares.Count)),
        };
        for (var i = 0; i < grid.Sum.Length; i++)
        {
            if (!double.IsNaN(sum.Values[i]))
            {
                properties.Add(new FeatureProperty(nameOf(grid.Sum[i]), TileValue.Of(sum.Values[i])));
            }
        }

        for (var i = 0; i < grid.Apart.Length; i++)
        {
            if (slice.Values[i].Length > 0)
            {
                properties.Add(new FeatureProperty(nameOf(grid.Apart[i].Attribute), slice.Shown[i]));
            }
        }

        return new Drawn
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"mesh/{code}/{level}/{string.Join('/', slice.Values)}"),
            Shape = sum.Square.Shape,
            Properties = [.. properties],
            ObservedAt = sum.ObservedAt,
            ModifiedAt = sum.ModifiedAt,
            Stands = sum.Count,
        };
    }

    private sealed class Sum(PlacedSquare square, double[] values)
    {
        private bool _isBegun;

        public PlacedSquare Square { get; } = square;

        public double[] Values { get; } = values;

        public HashSet<string> Squares { get; } = [];

        public int Count { get; private set; }

        public long? ObservedAt { get; private set; }

        public long ModifiedAt { get; private set; }

        // What none of them says is not zero.
        public void Add(LayerFeature feature, GridPlace place)
        {
            for (var i = 0; i < Values.Length; i++)
            {
                Values[i] = !_isBegun || double.IsNaN(Values[i]) ? place.Sums[i] : double.IsNaN(place.Sums[i]) ? Values[i] : Values[i] + place.Sums[i];
            }

            _isBegun = true;
            Count++;
            Squares.Add(place.Squares[0].Code);
            ModifiedAt = Math.Max(ModifiedAt, feature.ModifiedAt);
            ObservedAt = feature.ObservedAt is { } observed && !(ObservedAt >= observed) ? observed : ObservedAt;
        }
    }
}
