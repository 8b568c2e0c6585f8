using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>A drawn or administrative area, cut into cells.</summary>
internal sealed class MaskLayer
{
    private readonly Dictionary<Cell, List<CellPiece>> _cells = [];

    /// <summary>The area that any of these have.</summary>
    public MaskLayer(params IEnumerable<Geometry> areas)
    {
        foreach (var area in areas)
        {
            CellCut.Cut(area, Add);
        }
    }

    /// <summary>The area that any of these have.</summary>
    public MaskLayer(IEnumerable<MaskLayer> parts)
    {
        foreach (var (cell, pieces) in parts.SelectMany(static part => part._cells))
        {
            pieces.ForEach(piece => Add(cell, piece));
        }
    }

    public IReadOnlyCollection<Cell> Cells => _cells.Keys;

    /// <summary>Of memory, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Null: the area has nothing of the cell.</summary>
    public IReadOnlyList<CellPiece>? Of(Cell cell) => _cells.GetValueOrDefault(cell);

    /// <summary>The area has all of the cell.</summary>
    public bool IsWhole(Cell cell) => _cells.TryGetValue(cell, out var pieces) && pieces[0].IsWhole;

    public bool Contains(Coordinate place)
    {
        var (cell, x, y) = CellPiece.Place(place);
        return _cells.TryGetValue(cell, out var pieces) && pieces.Exists(piece => piece.Contains(x, y));
    }

    private void Add(Cell cell, CellPiece piece)
    {
        Bytes += piece.Bytes;
        if (!_cells.TryGetValue(cell, out var pieces))
        {
            _cells[cell] = [piece];
        }
        else if (piece.IsWhole)
        {
            pieces.Insert(0, piece);
        }
        else
        {
            pieces.Add(piece);
        }
    }
}
