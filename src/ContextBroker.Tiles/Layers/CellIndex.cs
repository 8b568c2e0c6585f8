using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>
/// Finds features by where they lie: each is noted in the cells that its bounds touch, tiles of one zoom; the few that touch many are looked at every
/// time. Not for concurrent use.
/// </summary>
internal sealed class CellIndex
{
    // A city block or two: some hundred features of a dense data set.
    private const int Zoom = 13;
    private const int MostCells = 64;

    private readonly Dictionary<(int X, int Y), List<LayerFeature>> _cells = [];
    private readonly Dictionary<string, LayerFeature> _all = [];
    private readonly HashSet<LayerFeature> _large = [];

    public int Count => _all.Count;

    public IReadOnlyCollection<LayerFeature> All => _all.Values;

    public LayerFeature? Find(string id) => _all.GetValueOrDefault(id);

    public void Add(LayerFeature feature)
    {
        _all.Add(feature.Id, feature);
        var cells = CellsOf(feature.Shape.Bounds);
        if (cells.Count > MostCells)
        {
            _large.Add(feature);
            return;
        }

        foreach (var cell in cells.Each())
        {
            if (!_cells.TryGetValue(cell, out var features))
            {
                _cells[cell] = features = [];
            }

            features.Add(feature);
        }
    }

    public void Remove(LayerFeature feature)
    {
        _all.Remove(feature.Id);
        if (_large.Remove(feature))
        {
            return;
        }

        foreach (var cell in CellsOf(feature.Shape.Bounds).Each())
        {
            if (_cells.TryGetValue(cell, out var features) && features.Remove(feature) && features.Count == 0)
            {
                _cells.Remove(cell);
            }
        }
    }

    /// <summary>Each feature whose bounds touch these, once.</summary>
    public IEnumerable<LayerFeature> Within(WorldBounds bounds)
    {
        var wanted = CellsOf(bounds);
        return wanted.Count > _cells.Count ? _all.Values.Where(feature => feature.Shape.Bounds.Intersects(bounds)) : Within(bounds, wanted);
    }

    private IEnumerable<LayerFeature> Within(WorldBounds bounds, Cells wanted)
    {
        foreach (var feature in _large)
        {
            if (feature.Shape.Bounds.Intersects(bounds))
            {
                yield return feature;
            }
        }

        foreach (var cell in wanted.Each())
        {
            foreach (var feature in _cells.GetValueOrDefault(cell) ?? [])
            {
                if (feature.Shape.Bounds.Intersects(bounds) && CellsOf(feature.Shape.Bounds).FirstIn(wanted) == cell)
                {
                    yield return feature;
                }
            }
        }
    }

    private static Cells CellsOf(in WorldBounds bounds) => new(Cell(bounds.West), Cell(bounds.North), Cell(bounds.East), Cell(bounds.South));

    private static int Cell(double position) => Math.Clamp((int)Math.Floor(position * (1 << Zoom)), 0, (1 << Zoom) - 1);

    private readonly record struct Cells(int Left, int Top, int Right, int Bottom)
    {
        public long Count => (Right - Left + 1L) * (Bottom - Top + 1L);

        public (int X, int Y) FirstIn(in Cells other) => (Math.Max(Left, other.Left), Math.Max(Top, other.Top));

        public IEnumerable<(int X, int Y)> Each()
        {
            for (var y = Top; y <= Bottom; y++)
            {
                for (var x = Left; x <= Right; x++)
                {
                    yield return (x, y);
                }
            }
        }
    }
}
