using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>The land: every municipality's area, cut into cells. People live on the land part of a mesh.</summary>
internal sealed class LandLayer
{
    private const long BytesOfCell = 200;

    private readonly Dictionary<string, MaskLayer> _areas = [];
    private readonly Dictionary<Cell, List<string>> _owners = [];
    private readonly Dictionary<Cell, double> _land = [];
    private readonly CoverageSweep _sweep = new();

    /// <summary>No boundary is known: all is taken for land.</summary>
    public bool IsUnknown => _areas.Count == 0;

    /// <summary>Of memory, about.</summary>
    public long Bytes => (_owners.Count * BytesOfCell) + _areas.Values.Sum(static area => area.Bytes);

    /// <summary>The municipality's area; null: not known.</summary>
    public MaskLayer? Area(string id) => _areas.GetValueOrDefault(id);

    /// <summary>The entities Municipality that have a part of the cell.</summary>
    public IReadOnlyList<string> Owners(Cell cell) => _owners.TryGetValue(cell, out var owners) ? owners : [];

    public void Put(Municipality municipality)
    {
        Remove(municipality.Id);
        var area = new MaskLayer(municipality.Boundary!);
        _areas[municipality.Id] = area;
        foreach (var cell in area.Cells)
        {
            (_owners.TryGetValue(cell, out var owners) ? owners : _owners[cell] = []).Add(municipality.Id);
            _land.Remove(cell);
        }
    }

    public void Remove(string id)
    {
        if (!_areas.Remove(id, out var area))
        {
            return;
        }

        foreach (var cell in area.Cells)
        {
            _owners[cell].Remove(id);
            _land.Remove(cell);
        }
    }

    /// <summary>The part of the cell that is land, 0 to 1.</summary>
    public double Land(Cell cell)
    {
        if (IsUnknown)
        {
            return 1;
        }

        if (!_land.TryGetValue(cell, out var land))
        {
            _land[cell] = land = Measure(cell);
        }

        return land;
    }

    /// <summary>The pieces of land in a cell as covers of this layer.</summary>
    public void AddTo(List<(CellPiece Piece, int Layer)> pieces, Cell cell, int layer)
    {
        foreach (var owner in Owners(cell))
        {
            foreach (var piece in _areas[owner].Of(cell)!)
            {
                pieces.Add((piece, layer));
            }
        }
    }

    private double Measure(Cell cell)
    {
        var owners = Owners(cell);
        if (owners.Count == 0 || owners.Any(owner => _areas[owner].IsWhole(cell)))
        {
            return owners.Count == 0 ? 0 : 1;
        }

        var pieces = new List<(CellPiece Piece, int Layer)>();
        AddTo(pieces, cell, 0);
        Span<double> areas = stackalloc double[CoverageSweep.Levels + 1];
        areas.Clear();
        _sweep.Add(pieces, 0, areas);

        // Neighbours' corners agree to a millionth of a degree; what lies between them is land too.
        return areas[0] > 0.9999 ? 1 : areas[0];
    }
}
