using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests.Geometries;

public class MercatorTests
{
    // Kamakura's station at zoom 14, by the formula of the OpenStreetMap wiki.
    [Test]
    public void FindsTheTile()
    {
        var (x, y) = (Mercator.X(139.5506) * 16384, Mercator.Y(35.3190) * 16384);
        Assert.That(((int)x, (int)y), Is.EqualTo((14543, 6471)));
    }

    [TestCase(-180, 85.05112877980659)]
    [TestCase(139.5506, 35.319)]
    [TestCase(0, 0)]
    [TestCase(179.999, -60)]
    public void LeadsBack(double longitude, double latitude) => Assert.That(
        (Mercator.Longitude(Mercator.X(longitude)), Mercator.Latitude(Mercator.Y(latitude))),
        Is.EqualTo((longitude, latitude)).Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9));

    [Test]
    public void ThePoleIsAtTheEdge() => Assert.That(Mercator.Y(90), Is.EqualTo(0).Within(1e-12));
}
