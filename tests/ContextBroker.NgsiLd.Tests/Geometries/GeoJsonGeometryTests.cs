using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Geometries;

public sealed class GeoJsonGeometryTests
{
    // Expected: the same geometry as well-known text, longitude first.
    [TestCase("""{"type":"Point","coordinates":[139.64,35.44]}""", "POINT (139.64 35.44)")]
    [TestCase("""{"type":"Point","coordinates":[139.64,35.44,12.5]}""", "POINT (139.64 35.44)")]
    [TestCase("""{"coordinates":[-180,-90],"type":"Point"}""", "POINT (-180 -90)")]
    [TestCase("""{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}""", "MULTIPOINT ((1 2), (3 4))")]
    [TestCase("""{"type":"LineString","coordinates":[[1,2],[3,4]]}""", "LINESTRING (1 2, 3 4)")]
    [TestCase("""{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}""", "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))")]
    [TestCase("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""", "POLYGON ((0 0, 1 0, 1 1, 0 0))")]
    [TestCase(
        """{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,1]]]}""",
        "POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))")]
    [TestCase("""{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}""", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))")]
    [TestCase(
        """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}""", "GEOMETRYCOLLECTION (POINT (1 2))")]
    [TestCase(""" "{\"type\":\"Point\",\"coordinates\":[1,2]}" """, "POINT (1 2)", Description = "clause 4.7.2")]
    public void GeometryIsRead(string json, string expected)
    {
        var geometry = GeoJsonGeometry.Read(JsonText.Parse(json));
        Assert.That(geometry.AsText(), Is.EqualTo(expected));
        Assert.That(geometry.SRID, Is.EqualTo(4326));
    }

    [TestCase("5", "A GeoJSON geometry at $ must be an object")]
    [TestCase("\"here\"", "A GeoJSON geometry at $ must be an object")]
    [TestCase("""{"coordinates":[1,2]}""", "The geometry at $ has no type")]
    [TestCase("""{"type":"Circle","coordinates":[1,2]}""", "\"Circle\" at $ is not a GeoJSON geometry type")]
    [TestCase("""{"type":"Point"}""", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":[]}""", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":[1]}""", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":["1","2"]}""", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":[1,2,"3"]}""", "$.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":[35.44,139.64]}""", "The latitude 139.64 at $.coordinates is not between -90 and 90")]
    [TestCase("""{"type":"Point","coordinates":[180.5,0]}""", "The longitude 180.5 at $.coordinates is not between -180 and 180")]
    [TestCase("""{"type":"MultiPoint","coordinates":[]}""", "$.coordinates must be an array of at least 1 position")]
    [TestCase("""{"type":"LineString","coordinates":[[1,2]]}""", "$.coordinates must be an array of at least 2 positions")]
    [TestCase("""{"type":"LineString","coordinates":[[1,2],[3]]}""", "$.coordinates[1] must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[1,2]]]}""", "$.coordinates[1] must be an array of at least 2 positions")]
    [TestCase("""{"type":"Polygon","coordinates":[]}""", "$.coordinates must be an array that is not empty")]
    [TestCase("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}""", "$.coordinates[0] must be an array of at least 4 positions")]
    [TestCase(
        """{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""",
        "The ring at $.coordinates[0] is not closed: its last position must be its first")]
    [TestCase("""{"type":"MultiPolygon","coordinates":[[]]}""", "$.coordinates[0] must be an array that is not empty")]
    [TestCase("""{"type":"GeometryCollection"}""", "$.geometries must be an array that is not empty")]
    [TestCase("""{"type":"GeometryCollection","geometries":[7]}""", "A GeoJSON geometry at $.geometries[0] must be an object")]
    public void NoGeometryIsRefused(string json, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => GeoJsonGeometry.Read(JsonText.Parse(json)))!.Problem;
        Assert.That(problem.Detail, Is.EqualTo(message));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
    }
}
