namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// What of one polygon lies in one cell: rings in the cell's own coordinates, 0 to 1 both ways, x and y in turn, not closed. A place is inside
/// when an odd number of rings is around it, so that holes need no mark and rings may touch themselves.
/// </summary>
internal sealed class CellPiece(double[][] rings)
{
    /// <summary>The whole cell.</summary>
    public static readonly CellPiece Whole = new([[0, 0, 1, 0, 1, 1, 0, 1]]);

    public double[][] Rings { get; } = rings;

    public bool IsWhole => ReferenceEquals(this, Whole);
}
