using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>A drawn or administrative area, cut into cells.</summary>
internal sealed class MaskLayer
{
    private readonly Dictionary<Cell, List<CellPiece>> _cells = [];

    public MaskLayer(Geometry area) => CellCut.Cut(area, Add);

    public IReadOnlyCollection<Cell> Cells => _cells.Keys;

    /// <summary>Null: the area has nothing of the cell.</summary>
    public IReadOnlyList<CellPiece>? Of(Cell cell) => _cells.GetValueOrDefault(cell);

    /// <summary>The area has all of the cell.</summary>
    public bool IsWhole(Cell cell) => _cells.TryGetValue(cell, out var pieces) && pieces[0].IsWhole;

    private void Add(Cell cell, CellPiece piece)
    {
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
