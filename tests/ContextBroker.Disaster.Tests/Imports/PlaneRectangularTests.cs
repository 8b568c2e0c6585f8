using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Tests.Imports;

public class PlaneRectangularTests
{
    // Metres computed the other way round, with the meridian's arc integrated numerically. The last by hand: an origin is its origin.
    [TestCase(9, -32257.3409, -71684.3397, 139.478409, 35.353336)]
    [TestCase(9, 23210.2534, 11188.2936, 140.09111, 36.10056464)]
    [TestCase(12, -73308.3018, -104033.3164, 141.35, 43.06)]
    [TestCase(15, 18076.8119, 23541.9675, 127.6809, 26.2124)]
    [TestCase(1, 35392.9370, -27626.4102, 129.8777, 32.7503)]
    [TestCase(9, 0, 0, 139.8333333333, 36)]
    public void MetresBecomeDegreesToAMillimetre(int zone, double east, double north, double longitude, double latitude)
    {
        var degrees = PlaneRectangular.ToDegrees(zone, east, north);
        Assert.That(degrees.X, Is.EqualTo(longitude).Within(1e-8));
        Assert.That(degrees.Y, Is.EqualTo(latitude).Within(1e-8));
    }

    [TestCase("IX", 9)]
    [TestCase("xix", 19)]
    [TestCase("9", 9)]
    [TestCase("20", 0)]
    [TestCase("XX", 0)]
    public void ZonesAreNumbersOrRoman(string text, int zone) => Assert.That(PlaneRectangular.ZoneOf(text), Is.EqualTo(zone));
}
