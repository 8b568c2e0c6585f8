using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Tests.Meshes;

public class MeshCodeTests
{
    // JIS X 0410: computed by hand from the standard's formula; 533946114 is the square of Tokyo Station.
    [TestCase("5339", 139, 35.33333333, 140, 36)]
    [TestCase("523974", 139.5, 35.25, 139.625, 35.33333333)]
    [TestCase("53391535", 139.6875, 35.44166667, 139.7, 35.45)]
    [TestCase("533946114", 139.76875, 35.67916667, 139.775, 35.68333333)]
    [TestCase("5239739844", 139.484375, 35.33125, 139.4875, 35.33333333)]
    [TestCase("52397398441", 139.484375, 35.33125, 139.4859375, 35.33229167)]
    public void CodesAreSquares(string text, double west, double south, double east, double north)
    {
        Assert.That(MeshCode.TryParse(text, out var mesh), Is.True);
        Assert.That(new[] { mesh.West, mesh.South, mesh.East, mesh.North }, Is.EqualTo(new[] { west, south, east, north }).Within(1e-8));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("53394", TestName = "{m}: five digits")]
    [TestCase("533985", TestName = "{m}: a second level of 8")]
    [TestCase("533946115", TestName = "{m}: a half of 5")]
    [TestCase("533946110", TestName = "{m}: a half of 0")]
    [TestCase("５３３９", TestName = "{m}: full width")]
    public void OtherTextIsRefused(string? text) => Assert.That(MeshCode.TryParse(text, out _), Is.False);

    [TestCase("53391535", 16)]
    [TestCase("533915351", 4)]
    [TestCase("5339153511", 1)]
    [TestCase("53391535111", 1)]
    public void CellsFillTheMesh(string text, int count)
    {
        _ = MeshCode.TryParse(text, out var mesh);
        var cells = Cell.Of(mesh).ToList();
        Assert.That((cells.Count, cells.Min(c => c.West) <= mesh.West, cells.Max(c => c.North) >= mesh.North), Is.EqualTo((count, true, true)));
    }

    [Test]
    public void ACellIsItsMesh()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var cell = new Cell(random.Next(122 * 320, 154 * 320), random.Next(20 * 480, 46 * 480));
            Assert.That(MeshCode.TryParse(MeshCode.Of(cell).Text, out var mesh), Is.True);
            Assert.That((mesh, Cell.Of(mesh).Single()), Is.EqualTo((MeshCode.Of(cell), cell)));
        }
    }

    // 1.050 km2 for a 1 km mesh at 35.4 degrees north (927 m x 1133 m).
    [Test]
    public void AreasAreThoseOfTheEllipsoid()
    {
        _ = MeshCode.TryParse("53391535", out var mesh);
        Assert.That(Cell.Of(mesh).Sum(cell => cell.SquareMetres), Is.EqualTo(1_050_000).Within(0.002 * 1_050_000));
    }
}
