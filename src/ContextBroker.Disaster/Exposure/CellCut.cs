using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Cuts polygons into the cells of the grid, by halves: a ring of n corners over c cells costs O(n log c), not n times c.</summary>
internal static class CellCut
{
    /// <summary>Cells in the bounding box of one polygon at most: some 130 000 square kilometres.</summary>
    public const long MostCells = 2_000_000;

    /// <summary>A polygon's box covers more cells than are cut.</summary>
    public static bool IsTooLarge(Geometry geometry)
    {
        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            var box = geometry.GetGeometryN(i).EnvelopeInternal;
            if (!box.IsNull && (long)((box.Width * Cell.PerDegreeEast) + 1) * (long)((box.Height * Cell.PerDegreeNorth) + 1) > MostCells)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Each polygon's piece of each cell. What is not a polygon has no area and is left out.</summary>
    public static void Cut(Geometry geometry, Action<Cell, CellPiece> piece)
    {
        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            if (geometry.GetGeometryN(i) is Polygon { IsEmpty: false } polygon)
            {
                var box = polygon.EnvelopeInternal;
                var (west, south) = (Floor(box.MinX * Cell.PerDegreeEast), Floor(box.MinY * Cell.PerDegreeNorth));
                var (east, north) = (Ceiling(box.MaxX * Cell.PerDegreeEast), Ceiling(box.MaxY * Cell.PerDegreeNorth));
                Halve(Rings(polygon), west, south, Math.Max(east, west + 1), Math.Max(north, south + 1), piece);
            }
        }
    }

    private static void Halve(List<double[]> rings, int west, int south, int east, int north, Action<Cell, CellPiece> piece)
    {
        if (rings.Count == 0)
        {
            return;
        }

        var (width, height) = (east - west, north - south);
        if (width == 1 && height == 1)
        {
            Emit(rings, new Cell(west, south), piece);
        }
        else if (width >= height)
        {
            var middle = west + (width / 2);
            Halve(RingClip.Cut(rings, 0, middle, above: false), west, south, middle, north, piece);
            Halve(RingClip.Cut(rings, 0, middle, above: true), middle, south, east, north, piece);
        }
        else
        {
            var middle = south + (height / 2);
            Halve(RingClip.Cut(rings, 1, middle, above: false), west, south, east, middle, piece);
            Halve(RingClip.Cut(rings, 1, middle, above: true), west, middle, east, north, piece);
        }
    }

    private static void Emit(List<double[]> rings, Cell cell, Action<Cell, CellPiece> piece)
    {
        var local = new double[rings.Count][];
        for (var i = 0; i < local.Length; i++)
        {
            var ring = rings[i];
            local[i] = new double[ring.Length];
            for (var j = 0; j < ring.Length; j += 2)
            {
                local[i][j] = ring[j] - cell.X;
                local[i][j + 1] = ring[j + 1] - cell.Y;
            }
        }

        piece(cell, local.Length == 1 && IsWhole(local[0]) ? CellPiece.Whole : new CellPiece(local));
    }

    private static bool IsWhole(double[] ring)
    {
        if (ring.Length != 8)
        {
            return false;
        }

        foreach (var coordinate in ring)
        {
            if (coordinate is not (0 or 1))
            {
                return false;
            }
        }

        return Math.Abs(TwiceArea(ring)) == 2;
    }

    private static double TwiceArea(double[] ring)
    {
        var sum = 0.0;
        var (x, y) = (ring[^2], ring[^1]);
        for (var i = 0; i < ring.Length; i += 2)
        {
            sum += (x * ring[i + 1]) - (ring[i] * y);
            (x, y) = (ring[i], ring[i + 1]);
        }

        return sum;
    }

    private static List<double[]> Rings(Polygon polygon)
    {
        var rings = new List<double[]>(1 + polygon.NumInteriorRings) { InCells(polygon.ExteriorRing) };
        for (var i = 0; i < polygon.NumInteriorRings; i++)
        {
            rings.Add(InCells(polygon.GetInteriorRingN(i)));
        }

        return rings;
    }

    private static double[] InCells(LineString ring)
    {
        var sequence = ring.CoordinateSequence;
        var coordinates = new double[2 * (sequence.Count - 1)];
        for (var i = 0; i < sequence.Count - 1; i++)
        {
            coordinates[2 * i] = sequence.GetX(i) * Cell.PerDegreeEast;
            coordinates[(2 * i) + 1] = sequence.GetY(i) * Cell.PerDegreeNorth;
        }

        return coordinates;
    }

    private static int Floor(double value) => (int)Math.Floor(value);

    private static int Ceiling(double value) => (int)Math.Ceiling(value);
}
