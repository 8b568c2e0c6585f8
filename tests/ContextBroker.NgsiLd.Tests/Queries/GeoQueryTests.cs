using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using NetTopologySuite.IO;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class GeoQueryTests
{
    private const string Square = "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]";
    private const string Holed = "[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]";

    // Expected: OGC 06-103r4's relations, of the entity's geometry to the reference.
    [TestCase("within", "Polygon", Square, "POINT (5 5)", true)]
    [TestCase("within", "Polygon", Square, "POINT (10 5)", false, Description = "the boundary is not within")]
    [TestCase("within", "Polygon", Holed, "POINT (5 5)", false)]
    [TestCase("within", "Polygon", Holed, "POINT (2 2)", true)]
    [TestCase("within", "Polygon", Square, "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))", true)]
    [TestCase("within", "Polygon", Square, "POLYGON ((9 9, 12 9, 12 12, 9 12, 9 9))", false)]
    [TestCase("contains", "Point", "[5,5]", "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", true)]
    [TestCase("contains", "Polygon", Square, "POINT (5 5)", false)]
    [TestCase("intersects", "Polygon", Square, "POINT (10 5)", true)]
    [TestCase("intersects", "Polygon", Square, "LINESTRING (-5 5, 15 5)", true)]
    [TestCase("intersects", "Polygon", Square, "POINT (11 5)", false)]
    [TestCase("disjoint", "Polygon", Square, "POINT (11 5)", true)]
    [TestCase("disjoint", "Polygon", Square, "POINT (10 5)", false)]
    [TestCase("equals", "Point", "[13.3986, 52.5547]", "POINT (13.3986 52.5547)", true)]
    [TestCase("equals", "Polygon", Square, "POLYGON ((10 0, 10 10, 0 10, 0 0, 10 0))", true, Description = "another first point")]
    [TestCase("equals", "Polygon", Square, "POINT (5 5)", false)]
    [TestCase("equals", "Polygon", "[[[0,0],[1,0],[0,-9],[9,-9],[9,-1],[0,0]]]", "POLYGON ((0 0, 1 0, 0 -9, 9 -9, 9 -1, 0 0))", true, Description = "crosses itself")]
    [TestCase("overlaps", "Polygon", Square, "POLYGON ((5 5, 15 5, 15 15, 5 15, 5 5))", true)]
    [TestCase("overlaps", "Polygon", Square, "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))", false)]
    [TestCase("overlaps", "Polygon", Square, "POINT (5 5)", false)]
    [TestCase("near;maxDistance==2000", "Point", "[8,40]", "POINT (8.02 40)", true)]
    [TestCase("near;maxDistance==1000", "Point", "[8,40]", "POINT (8.02 40)", false)]
    [TestCase("near;minDistance==1000", "Point", "[8,40]", "POINT (8.02 40)", true)]
    [TestCase("near;minDistance==2000", "Point", "[8,40]", "POINT (8.02 40)", false)]
    [TestCase("near ; maxDistance == 2.0e3", "Point", "[8,40]", "POINT (8.02 40)", true)]
    [TestCase("near;maxDistance==20000", "Point", "[0,85]", "LINESTRING (1 85, 0 85.6)", true)]
    [TestCase("near;maxDistance==5000", "Point", "[0,85]", "LINESTRING (1 85, 0 85.6)", false)]
    [TestCase("near;maxDistance==2000", "LineString", "[[0,60],[10,60]]", "POINT (10 60.009)", true)]
    [TestCase("near;maxDistance==50000", "Point", "[179.9,0]", "POINT (-179.9 0)", true)]
    public void Matches(string georel, string geometry, string coordinates, string target, bool expected)
    {
        var query = GeoQueryParser.Parse(georel, geometry, coordinates, null, LdContext.Core)!;
        var shape = new WKTReader().Read(target);
        Assert.That(query.Matches(shape), Is.EqualTo(expected));
        Assert.That(!expected || query.Bounds?.Intersects(shape.EnvelopeInternal) != false, Is.True, "what matches meets the bounds");
    }

    [Test]
    public void AnyInstanceWillDo()
    {
        var far = Make.Instance("""{"type":"Point","coordinates":[50,50]}""", null, AttributeKind.GeoProperty);
        var near = Make.Instance("""{"type":"Point","coordinates":[8,40]}""", "urn:ngsi-ld:Dataset:gps", AttributeKind.GeoProperty);
        var query = GeoQueryParser.Parse("near;maxDistance==10", "Point", "[8,40]", null, LdContext.Core)!;
        Assert.That(EntityMatcher.Matches(query, Make.Entity("urn:x:1", Make.Attribute(Vocabulary.Location, far, near))), Is.True);
        Assert.That(EntityMatcher.Matches(query, Make.Entity("urn:x:1", Make.Attribute(Vocabulary.Location, far))), Is.False);
    }

    [TestCase("disjoint", "Point", "[8,40]")]
    [TestCase("near;minDistance==1", "Point", "[8,40]")]
    public void WithoutTheGeoPropertyNothingMatches(string georel, string geometry, string coordinates)
    {
        var query = GeoQueryParser.Parse(georel, geometry, coordinates, null, LdContext.Core)!;
        var entity = Make.Entity("urn:x:1", Make.Attribute(Vocabulary.Location, "[8,40]"));
        Assert.That(EntityMatcher.Matches(query, entity), Is.False, "location is a Property");
        Assert.That(EntityMatcher.Matches(query, Make.Entity("urn:x:1")), Is.False);
    }

    [Test]
    public void GeopropertyIsExpanded()
    {
        Assert.That(GeoQueryParser.Parse("equals", "Point", "[8,40]", "observationSpace", LdContext.Core)!.Property, Is.EqualTo(Vocabulary.ObservationSpace));
        Assert.That(GeoQueryParser.Parse("equals", "Point", "[8,40]", "", LdContext.Core)!.Property, Is.EqualTo(Vocabulary.Location));
        Assert.That(GeoQueryParser.Parse(null, null, null, "observationSpace", LdContext.Core), Is.Null, "ignored unless a geoquery is present");
    }

    [TestCase("""{"georel":"near;maxDistance==10","geometry":"Point","coordinates":[8,40]}""")]
    [TestCase("""{"georel":"near;maxDistance==10","geometry":"Point","coordinates":"[8,40]","geoproperty":"location"}""")]
    public void JsonSaysTheSame(string json) =>
        Assert.That(
            GeoQueryParser.Parse(JsonText.Parse(json), LdContext.Core, "$.geoQ"),
            Is.EqualTo(GeoQueryParser.Parse("near;maxDistance==10", "Point", "[8,40]", null, LdContext.Core)));

    [TestCase("near;maxDistance==0", "Point", "[8,40]", "The distance `0` of georel must be a number of metres greater than 0")]
    [TestCase("near;maxDistance==-100", "Point", "[8,40]", "The distance `-100` of georel must be a number of metres greater than 0")]
    [TestCase("near;maxDistance==inf", "Point", "[8,40]", "The distance `inf` of georel must be a number of metres greater than 0")]
    [TestCase("near;maxDistance==1e400", "Point", "[8,40]", "The distance `1e400` of georel must be a number of metres greater than 0")]
    [TestCase("near;maxDistance==", "Point", "[8,40]", "The distance `` of georel must be a number of metres greater than 0")]
    [TestCase("within", "Circle", "[8,40]", "`Circle` is not a geometry type that can be queried with")]
    [TestCase("within", "GeometryCollection", "[]", "`GeometryCollection` is not a geometry type that can be queried with")]
    [TestCase("within", "Polygon", "[[0,0", "The coordinates `[[0,0` are not a JSON array")]
    [TestCase("within", "Point", "[8]", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("within", null, "[8,40]", "A geoquery needs georel, geometry and coordinates; geometry is missing")]
    [TestCase(null, "Point", "[8,40]", "A geoquery needs georel, geometry and coordinates; georel is missing")]
    [TestCase("within", "Point", null, "A geoquery needs georel, geometry and coordinates; coordinates is missing")]
    public void ErrorSaysWhatIsWrong(string? georel, string? geometry, string? coordinates, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => GeoQueryParser.Parse(georel, geometry, coordinates, null, LdContext.Core))!.Problem;
        Assert.That((problem.Type, problem.Detail), Is.EqualTo((ProblemType.BadRequestData, message)));
    }

    [TestCase("near")]
    [TestCase("touches")]
    [TestCase("near;maxDistance==5;minDistance==1")]
    [TestCase("near;distance==5")]
    [TestCase("near;maxDistance=5")]
    [TestCase("within;maxDistance==5")]
    public void UnknownGeorelIsRefused(string georel) =>
        Assert.That(
            Assert.Throws<ProblemException>(() => GeoQueryParser.Parse(georel, "Point", "[8,40]", null, LdContext.Core))!.Problem.Detail,
            Does.StartWith($"`{georel}` is not a georel"));

    // A ring that crosses itself is no valid polygon, but clients send such; the answer is a decision, never a failure.
    [TestCase("within")]
    [TestCase("contains")]
    [TestCase("intersects")]
    [TestCase("equals")]
    [TestCase("disjoint")]
    [TestCase("overlaps")]
    [TestCase("near;maxDistance==1000")]
    public void CrossedRingsAreDecided(string georel)
    {
        const string crossed = "[[[0,0],[10,10],[10,0],[0,10],[0,0]]]";
        var query = GeoQueryParser.Parse(georel, "Polygon", crossed, null, LdContext.Core)!;
        var reader = new WKTReader();
        foreach (var target in (string[])["POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))", "POLYGON ((1 0, 9 0, 1 9, 9 9, 1 0))", "POINT (5 5)", "POINT (2 5)"])
        {
            Assert.That(() => query.Matches(reader.Read(target)), Throws.Nothing);
        }
    }
}
