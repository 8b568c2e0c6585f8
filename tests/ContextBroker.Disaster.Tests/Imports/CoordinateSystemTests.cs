using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Imports;

public class CoordinateSystemTests
{
    [TestCase("EPSG:6677", "JGD2011", 9)]
    [TestCase("urn:ogc:def:crs:EPSG::6669", "JGD2011", 1)]
    [TestCase("urn:ogc:def:crs:EPSG:9.8:6687", "JGD2011", 19)]
    [TestCase("EPSG:2451", "JGD2000", 9)]
    [TestCase("urn:ogc:def:crs:EPSG::6668", "JGD2011", 0)]
    [TestCase("EPSG:4612", "JGD2000", 0)]
    [TestCase("urn:ogc:def:crs:OGC:1.3:CRS84", "WGS84", 0)]
    public void NamesAreRead(string name, string datum, int zone) =>
        Assert.That(CoordinateSystem.Of(name), Is.EqualTo(new CoordinateSystem(datum, zone, IsSaid: true)));

    [TestCase("GEOGCS[\"GCS_JGD_2011\",DATUM[\"D_JGD_2011\"]]", "JGD2011", 0)]
    [TestCase("GEOGCS[\"JGD2000\",DATUM[\"D_JGD_2000\"]]", "JGD2000", 0)]
    [TestCase("PROJCS[\"JGD_2011_Japan_Zone_9\",GEOGCS[\"GCS_JGD_2011\"]]", "JGD2011", 9)]
    [TestCase("PROJCS[\"JGD2011 / Japan Plane Rectangular CS IX\",GEOGCS[\"JGD2011\"]]", "JGD2011", 9)]
    [TestCase("PROJCS[\"JGD2011 / Japan Plane Rectangular CS XIV\",GEOGCS[\"JGD2011\"]]", "JGD2011", 14)]
    public void TextsOfPrjFilesAreRead(string wkt, string datum, int zone) =>
        Assert.That(CoordinateSystem.OfWkt(wkt), Is.EqualTo(new CoordinateSystem(datum, zone, IsSaid: true)));

    // The Tokyo datum lies 400 m off: its coordinates must never pass as others.
    [TestCase("EPSG:4301")]
    [TestCase("EPSG:3857")]
    [TestCase("EPSG:30169")]
    public void OtherSystemsAreRefused(string name) => Assert.Throws<ProblemException>(() => CoordinateSystem.Of(name));

    [TestCase("GEOGCS[\"GCS_Tokyo\",DATUM[\"D_Tokyo\"]]")]
    [TestCase("PROJCS[\"JGD_2011_UTM\",GEOGCS[\"GCS_JGD_2011\"]]")]
    public void OtherTextsOfPrjFilesAreRefused(string wkt) => Assert.Throws<ProblemException>(() => CoordinateSystem.OfWkt(wkt));
}
