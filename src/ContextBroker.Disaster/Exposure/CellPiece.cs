using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// What of one polygon lies in one cell: rings in the cell's own coordinates, 0 to 1 both ways, x and y in turn, not closed. A place is inside
/// when an odd number of rings is around it, so that holes need no mark and rings may touch themselves.
/// </summary>
internal sealed class CellPiece(double[][] rings)
{
    private const long Held = 96;
    private const long ArrayHead = 32;

    /// <summary>The whole cell.</summary>
    public static readonly CellPiece Whole = new([[0, 0, 1, 0, 1, 1, 0, 1]]);

    public double[][] Rings { get; } = rings;

    /// <summary>Of memory, about, with its place in a layer's lists.</summary>
    public long Bytes => IsWhole ? Held : Held + Rings.Sum(static ring => ArrayHead + (sizeof(double) * (long)ring.Length));

    public bool IsWhole => ReferenceEquals(this, Whole);

    /// <summary>The cell that a place lies in, and where in it.</summary>
    public static (Cell Cell, double X, double Y) Place(Coordinate place)
    {
        var (x, y) = (place.X * Cell.PerDegreeEast, place.Y * Cell.PerDegreeNorth);
        var cell = new Cell((int)Math.Floor(x), (int)Math.Floor(y));
        return (cell, x - cell.X, y - cell.Y);
    }

    /// <summary>Whether a place of the cell lies in the piece: a ray to the east crosses an odd number of edges.</summary>
    public bool Contains(double x, double y)
    {
        if (IsWhole)
        {
            return true;
        }

        var isInside = false;
        foreach (var ring in Rings)
        {
            var (lastX, lastY) = (ring[^2], ring[^1]);
            for (var i = 0; i < ring.Length; i += 2)
            {
                var (nextX, nextY) = (ring[i], ring[i + 1]);
                if (lastY > y != nextY > y && x < lastX + ((nextX - lastX) * (y - lastY) / (nextY - lastY)))
                {
                    isInside = !isInside;
                }

                (lastX, lastY) = (nextX, nextY);
            }
        }

        return isInside;
    }
}
