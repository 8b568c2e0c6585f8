using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Tests.Exposure;

/// <summary>Polygons around Kanagawa, in cells of the grid, from a seed.</summary>
internal static class Shapes
{
    public const int West = 44600;
    public const int South = 16950;

    private static readonly GeometryFactory Factory = new();

    /// <summary>A star with a hole shaped like it, whose corners lie anywhere or, half of them, on lines of the grid.</summary>
    public static Polygon Star(Random random, double size)
    {
        var (x, y) = (West + (random.NextDouble() * 3), South + (random.NextDouble() * 3));
        var corners = random.Next(3, 24);
        var radii = Enumerable.Range(0, corners).Select(_ => size * (0.3 + (0.7 * random.NextDouble()))).ToArray();
        return Factory.CreatePolygon(Ring(x, y, radii, 1), random.Next(2) == 0 ? [] : [Ring(x, y, radii, 0.4)]);
    }

    /// <summary>Two triangles that meet in a corner, as one ring that touches itself.</summary>
    public static Polygon Butterfly(Random random)
    {
        var (x, y, s) = (West + 1 + random.NextDouble(), South + 1 + random.NextDouble(), 0.2 + random.NextDouble());
        return Degrees([(x, y), (x + s, y + s), (x + s, y - s), (x, y), (x - s, y - s), (x - s, y + s)]);
    }

    /// <summary>A rectangle on a lattice of an eighth of a cell, with or without a hole on it.</summary>
    public static (Polygon Polygon, Func<double, double, bool> Contains) Box(Random random)
    {
        var (west, south) = (random.Next(16), random.Next(16));
        var (east, north) = (west + 3 + random.Next(14), south + 3 + random.Next(14));
        var hasHole = random.Next(2) == 0;
        var shell = Rectangle(west, south, east, north);
        var polygon = hasHole ? Factory.CreatePolygon(shell, [Rectangle(west + 1, south + 1, east - 1, north - 1)]) : Factory.CreatePolygon(shell);
        return (polygon, (x, y) => x > west && x < east && y > south && y < north
            && !(hasHole && x > west + 1 && x < east - 1 && y > south + 1 && y < north - 1));
    }

    public static Polygon Square(Cell cell) => Factory.CreatePolygon(
    [
        new(cell.West, cell.South), new(cell.East, cell.South), new(cell.East, cell.North), new(cell.West, cell.North), new(cell.West, cell.South),
    ]);

    /// <summary>A rectangle in cells from the corner of the shapes' region.</summary>
    public static Polygon Part(double west, double south, double east, double north) =>
        Degrees([(West + west, South + south), (West + east, South + south), (West + east, South + north), (West + west, South + north)]);

    public static Dictionary<Cell, List<CellPiece>> Cut(Geometry geometry)
    {
        var cells = new Dictionary<Cell, List<CellPiece>>();
        CellCut.Cut(geometry, (cell, piece) => (cells.TryGetValue(cell, out var pieces) ? pieces : cells[cell] = []).Add(piece));
        return cells;
    }

    /// <summary>The areas by level of one cell, in cells.</summary>
    public static double[] Areas(Cell cell, IEnumerable<(Geometry Zone, int Level)> zones, Geometry? mask = null)
    {
        var pieces = new List<(CellPiece Piece, int Layer)>();
        foreach (var (zone, level) in mask is null ? zones : zones.Append((mask, 16)))
        {
            pieces.AddRange((Cut(zone).GetValueOrDefault(cell) ?? []).Select(piece => (piece, level)));
        }

        var areas = new double[CoverageSweep.Levels + 1];
        new CoverageSweep().Add(pieces, mask is null ? 0 : 1u << 16, areas);
        return areas;
    }

    private static LinearRing Rectangle(int west, int south, int east, int north) => (LinearRing)Part(west / 8.0, south / 8.0, east / 8.0, north / 8.0).ExteriorRing;

    private static LinearRing Ring(double x, double y, double[] radii, double scale) => (LinearRing)Degrees(
        [.. radii.Select((radius, i) => (x + (radius * scale * Math.Cos(Angle(i, radii))), y + (radius * scale * Math.Sin(Angle(i, radii)))))]).ExteriorRing;

    private static double Angle(int i, double[] radii) => 2 * Math.PI * i / radii.Length;

    private static Polygon Degrees((double X, double Y)[] corners) => Factory.CreatePolygon(
        [.. corners.Append(corners[0]).Select(corner => new Coordinate(corner.X / Cell.PerDegreeEast, corner.Y / Cell.PerDegreeNorth))]);
}
