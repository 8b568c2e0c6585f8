using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class GreatCircleTests
{
    // Expected: great-circle distances of a sphere of 6371.0088 km, by the spherical law of cosines, in kilometres.
    [TestCase(139.6917, 35.6895, 135.5023, 34.6937, 396.4, Description = "Tokyo, Osaka")]
    [TestCase(139.6917, 35.6895, 141.3545, 43.0621, 832.1, Description = "Tokyo, Sapporo")]
    [TestCase(-0.1278, 51.5074, 2.3522, 48.8566, 343.6, Description = "London, Paris")]
    [TestCase(-74.0060, 40.7128, -0.1278, 51.5074, 5570.2, Description = "New York, London")]
    [TestCase(179.5, 0, -179.5, 0, 111.2, Description = "across the 180th meridian")]
    [TestCase(0, 90, 123, -90, 20015.1, Description = "pole to pole")]
    [TestCase(139.7, 35.7, 139.7, 35.7, 0)]
    public void DistanceOfPoints(double fromLongitude, double fromLatitude, double toLongitude, double toLatitude, double kilometres)
    {
        var (from, to) = (new Coordinate(fromLongitude, fromLatitude), new Coordinate(toLongitude, toLatitude));
        Assert.That(GreatCircle.Distance(from, to) / 1000, Is.EqualTo(kilometres).Within(0.1));
        Assert.That(GreatCircle.Distance(new Point(from), new Point(to)), Is.EqualTo(GreatCircle.Distance(from, to)));
    }

    // Expected: one degree of latitude is 111.195 km, one of longitude that times cos(latitude).
    [TestCase("LINESTRING (0 60, 10 60)", "POINT (10 60.009)", 1.0008)]
    [TestCase("LINESTRING (0 60, 10 60)", "POINT (5 61)", 111.195)]
    [TestCase("POINT (0 85)", "LINESTRING (1 85, 0 85.6)", 9.579, Description = "the nearest in metres, not in degrees")]
    [TestCase("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", "POINT (5 5)", 0)]
    [TestCase("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))", "POINT (5 5)", 110.77, Description = "in the hole")]
    [TestCase("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", "POINT (11 5)", 110.77)]
    [TestCase("MULTIPOINT ((0 0), (20 0))", "POINT (19 0)", 111.195)]
    [TestCase("LINESTRING (179 0, 179.9 0)", "POINT (-179.9 0)", 22.239, Description = "across the 180th meridian")]
    public void DistanceOfGeometries(string from, string to, double kilometres)
    {
        var reader = new WKTReader();
        Assert.That(GreatCircle.Distance(reader.Read(from), reader.Read(to)) / 1000, Is.EqualTo(kilometres).Within(0.05));
        Assert.That(GreatCircle.Distance(reader.Read(to), reader.Read(from)) / 1000, Is.EqualTo(kilometres).Within(0.05));
        Assert.That(GreatCircle.Distance(Dense(reader.Read(from)), reader.Read(to)) / 1000, Is.EqualTo(kilometres).Within(0.05));
        Assert.That(GreatCircle.Distance(reader.Read(to), Dense(reader.Read(from))) / 1000, Is.EqualTo(kilometres).Within(0.05));
    }

    // The same geometry in so many positions that an index is asked.
    private static Geometry Dense(Geometry geometry) => geometry.Dimension == Dimension.Point ? geometry : Densifier.Densify(geometry, geometry.Length / 40_000);

    [TestCase(139.7, 35.7, 100)]
    [TestCase(139.7, 35.7, 50_000)]
    [TestCase(-120, -60, 1_000_000)]
    [TestCase(0, 85, 300_000)]
    [TestCase(10, 0, 1)]
    public void BoxHoldsTheCircle(double longitude, double latitude, double metres)
    {
        var centre = new Coordinate(longitude, latitude);
        var box = GreatCircle.BoxAround(new Envelope(centre), metres)!;
        for (var bearing = 0; bearing < 360; bearing++)
        {
            Assert.That(box.Contains(Destination(centre, metres, bearing)), Is.True, $"bearing {bearing}");
        }
    }

    [TestCase(0, 89.9, 50_000, Description = "the pole")]
    [TestCase(179.9, 0, 50_000, Description = "the 180th meridian")]
    [TestCase(0, 0, 30_000_000, Description = "the whole earth")]
    public void BoxIsGivenUp(double longitude, double latitude, double metres) =>
        Assert.That(GreatCircle.BoxAround(new Envelope(new Coordinate(longitude, latitude)), metres), Is.Null);

    private static Coordinate Destination(Coordinate from, double metres, double bearing)
    {
        var (angle, course) = (metres / 6_371_008.8, double.DegreesToRadians(bearing));
        var (longitude, latitude) = (double.DegreesToRadians(from.X), double.DegreesToRadians(from.Y));
        var end = Math.Asin((Math.Sin(latitude) * Math.Cos(angle)) + (Math.Cos(latitude) * Math.Sin(angle) * Math.Cos(course)));
        var turn = Math.Atan2(Math.Sin(course) * Math.Sin(angle) * Math.Cos(latitude), Math.Cos(angle) - (Math.Sin(latitude) * Math.Sin(end)));
        return new Coordinate(double.RadiansToDegrees(longitude + turn), double.RadiansToDegrees(end));
    }
}
