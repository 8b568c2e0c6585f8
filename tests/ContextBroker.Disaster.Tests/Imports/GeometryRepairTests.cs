using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Imports;

public class GeometryRepairTests
{
    private static readonly CoordinateSystem Degrees = CoordinateSystem.Assumed;

    [Test]
    public void ValidOnesStayAsWritten()
    {
        var written = JsonText.Parse("{\"type\":\"Polygon\",\"coordinates\":[[[139.10,35.0],[139.2,35.0],[139.2,35.10],[139.10,35.0]]]}");
        var repair = GeometryRepair.Of(written, Degrees);
        Assert.That((repair.Geometry.ToString(), repair.Repair), Is.EqualTo((written.ToString(), (string?)null)));
    }

    // A bow tie of two triangles of 0.25 each.
    [Test]
    public void CrossingsAreTakenOut()
    {
        var repair = GeometryRepair.Of(JsonText.Parse("{\"type\":\"Polygon\",\"coordinates\":[[[139,35],[140,36],[140,35],[139,36],[139,35]]]}"), Degrees);
        var geometry = GeoJsonGeometry.Read(repair.Geometry);
        Assert.Multiple(() =>
        {
            Assert.That(repair.Repair, Is.EqualTo("self-intersection at 139.5, 35.5"));
            Assert.That(geometry.IsValid, Is.True);
            Assert.That(geometry.Area, Is.EqualTo(0.5).Within(1e-9));
        });
    }

    // Two squares that overlap, a bow tie, and an islet that nothing is wrong with: of 1.75, 0.5 and 1.
    [Test]
    public void OfManyPartsThoseAtFaultAreMended()
    {
        var repair = GeometryRepair.Of(
            JsonText.Parse("{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[0.5,0.5],[1.5,0.5],[1.5,1.5],[0.5,1.5],[0.5,0.5]]],[[[5,5],[6,6],[6,5],[5,6],[5,5]]],[[[8,8.0],[9,8],[9,9],[8,9],[8,8]]]]}"),
            Degrees);
        var geometry = GeoJsonGeometry.Read(repair.Geometry);
        Assert.Multiple(() =>
        {
            Assert.That(repair.Repair, Is.Not.Null);
            Assert.That(geometry.IsValid, Is.True);
            Assert.That((geometry.NumGeometries, geometry.Area), Is.EqualTo((4, 3.25)));
        });
    }

    // Two squares that share a corner, as a raster is traced.
    [Test]
    public void RingsThatTouchThemselvesAreParted()
    {
        var repair = GeometryRepair.Of(JsonText.Parse("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[4,2],[4,4],[2,4],[2,2],[0,2],[0,0]]]}"), Degrees);
        Assert.That((repair.Repair, GeoJsonGeometry.Read(repair.Geometry).NumGeometries), Is.EqualTo(("ring self-intersection at 2, 2", 2)));
    }

    [Test]
    public void OpenRingsAreClosed()
    {
        var repair = GeometryRepair.Of(JsonText.Parse("{\"type\":\"MultiPolygon\",\"coordinates\":[[[[139,35],[140,35],[140,36],[139,36]]]]}"), Degrees);
        Assert.That(repair.Repair, Is.EqualTo("a ring was not closed"));
        Assert.That(GeoJsonGeometry.Read(repair.Geometry).Area, Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void MetresBecomeDegrees()
    {
        var repair = GeometryRepair.Of(JsonText.Parse("{\"type\":\"Point\",\"coordinates\":[0,0]}"), CoordinateSystem.Of("EPSG:6677"));
        Assert.That(repair.Geometry.ToString(), Is.EqualTo("{\"type\":\"Point\",\"coordinates\":[139.833333333,36]}"));
    }

    [TestCase("{\"type\":\"Point\",\"coordinates\":[-32000,-70000]}", TestName = "{m}: metres that pass as degrees")]
    [TestCase("{\"type\":\"Polygon\",\"coordinates\":[[[139,35],[140,35],[139,35]]]}", TestName = "{m}: a line back and forth")]
    [TestCase("{\"type\":\"Circle\",\"coordinates\":[139,35]}", TestName = "{m}: no type of GeoJSON")]
    [TestCase("[139,35]", TestName = "{m}: no object")]
    public void HopelessOnesAreRefused(string json) => Assert.Throws<ProblemException>(() => GeometryRepair.Of(JsonText.Parse(json), Degrees));
}
