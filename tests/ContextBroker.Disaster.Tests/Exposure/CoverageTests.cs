using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.OverlayNG;

namespace ContextBroker.Disaster.Tests.Exposure;

/// <summary>Areas by level against others' ways to compute them: overlays of NetTopologySuite, and counting the squares of a lattice.</summary>
public class CoverageTests
{
    private const double DegreesOfCell = 1 / (Cell.PerDegreeEast * Cell.PerDegreeNorth);

    [Test]
    public void PiecesAreTheOverlap([Range(1, 40)] int seed)
    {
        var polygon = Shapes.Star(new Random(seed), 2.5);
        foreach (var (cell, pieces) in Shapes.Cut(polygon))
        {
            var areas = new double[CoverageSweep.Levels + 1];
            new CoverageSweep().Add([.. pieces.Select(piece => (piece, 0))], 0, areas);
            Assert.That(areas[0], Is.EqualTo(Overlap(polygon, Shapes.Square(cell))).Within(1e-7), cell.ToString());
        }
    }

    [Test]
    public void DeepestOfOverlappingZonesCounts([Range(1, 25)] int seed)
    {
        var random = new Random(seed);
        var zones = Enumerable.Range(0, 5).Select(_ => ((Geometry)Shapes.Star(random, 1.5), random.Next(1, 4))).ToList();
        zones.Add((Shapes.Butterfly(random), 2));
        foreach (var cell in Middle())
        {
            Assert.That(Shapes.Areas(cell, zones), Is.EqualTo(Overlays(cell, zones, Shapes.Square(cell))).Within(1e-7), $"{cell}, seed {seed}");
        }
    }

    [Test]
    public void OnlyWhatLiesInTheMaskCounts([Range(1, 15)] int seed)
    {
        var random = new Random(seed);
        var zones = Enumerable.Range(0, 4).Select(_ => ((Geometry)Shapes.Star(random, 1.5), random.Next(1, 4))).ToList();
        var mask = Shapes.Star(random, 2);
        foreach (var cell in Middle())
        {
            var within = (Geometry)OverlayNGRobust.Overlay(Shapes.Square(cell), mask, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
            var expected = Overlays(cell, zones, within);
            expected[CoverageSweep.Levels] = (within.Area / DegreesOfCell) - expected.Sum();
            Assert.That(Shapes.Areas(cell, zones, mask), Is.EqualTo(expected).Within(1e-7), $"{cell}, seed {seed}");
        }
    }

    // Borders on the lines of the grid and on each other: counted square by square.
    [Test]
    public void BordersOnMeshLinesAreExact([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var boxes = Enumerable.Range(0, 6).Select(_ => (Box: Shapes.Box(random), Level: random.Next(1, 5))).ToList();
        for (var i = 0; i < 16; i++)
        {
            var (x, y) = (i % 4, i / 4);
            var expected = new double[CoverageSweep.Levels + 1];
            for (var square = 0; square < 64; square++)
            {
                var (atX, atY) = ((x * 8) + (square % 8) + 0.5, (y * 8) + (square / 8) + 0.5);
                var levels = boxes.Where(box => box.Box.Contains(atX, atY)).Select(box => box.Level).ToList();
                expected[levels.Count == 0 ? CoverageSweep.Levels : levels.Max()] += levels.Count == 0 ? 0 : 1 / 64.0;
            }

            var areas = Shapes.Areas(new Cell(Shapes.West + x, Shapes.South + y), boxes.Select(box => ((Geometry)box.Box.Polygon, box.Level)));
            Assert.That(areas, Is.EqualTo(expected).Within(1e-9), $"cell {x},{y}, seed {seed}");
        }
    }

    [Test]
    public void ManyCornersAreDividedAndExact()
    {
        var random = new Random(7);
        var zones = Enumerable.Range(0, 60).Select(_ => ((Geometry)Shapes.Star(random, 1.2), random.Next(1, 7))).ToList();
        var cell = new Cell(Shapes.West + 1, Shapes.South + 1);
        Assert.That(Shapes.Areas(cell, zones), Is.EqualTo(Overlays(cell, zones, Shapes.Square(cell))).Within(1e-6));
    }

    [Test]
    public void ManyCellsHaveAllOfThePolygon([Range(1, 10)] int seed)
    {
        var polygon = Shapes.Star(new Random(seed), 40);
        var sweep = new CoverageSweep();
        var areas = new double[CoverageSweep.Levels + 1];
        foreach (var pieces in Shapes.Cut(polygon).Values)
        {
            sweep.Add([.. pieces.Select(piece => (piece, 3))], 0, areas);
        }

        var sum = areas[3];
        Assert.That(sum, Is.EqualTo(polygon.Area / DegreesOfCell).Within(1e-6 * sum));
    }

    private static IEnumerable<Cell> Middle() =>
        from x in Enumerable.Range(0, 4) from y in Enumerable.Range(0, 4) select new Cell(Shapes.West + x, Shapes.South + y);

    private static double[] Overlays(Cell cell, List<(Geometry Zone, int Level)> zones, Geometry within)
    {
        var areas = new double[CoverageSweep.Levels + 1];
        var deeper = 0.0;
        foreach (var level in zones.Select(zone => zone.Level).Distinct().OrderDescending())
        {
            var union = OverlayNGRobust.Union(zones.Where(zone => zone.Level >= level).Select(zone => GeometryFixer.Fix(zone.Zone)));
            var area = within.IsEmpty ? 0 : Overlap(union, within);
            (areas[level], deeper) = (area - deeper, area);
        }

        return areas;
    }

    private static double Overlap(Geometry one, Geometry other) =>
        OverlayNGRobust.Overlay(one, other, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection).Area / DegreesOfCell;
}
