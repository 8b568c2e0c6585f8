using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

/// <summary>The area of the source is a square degree at 139 E, 35 N.</summary>
public sealed class GeoPossibilityTests
{
    private const string Square = "[[[139,35],[140,35],[140,36],[139,36],[139,35]]]";
    private const string Inside = "[[[139.2,35.2],[139.4,35.2],[139.4,35.4],[139.2,35.4],[139.2,35.2]]]";
    private const string Across = "[[[139.5,35.5],[141,35.5],[141,36.5],[139.5,36.5],[139.5,35.5]]]";
    private const string Around = "[[[130,30],[150,30],[150,40],[130,40],[130,30]]]";
    private const string Elsewhere = "[[[10,10],[11,10],[11,11],[10,10]]]";

    [TestCase("within", Inside, true)]
    [TestCase("within", Across, true)]
    [TestCase("within", Around, true)]
    [TestCase("within", Elsewhere, false)]
    [TestCase("intersects", Inside, true)]
    [TestCase("intersects", Elsewhere, false)]
    [TestCase("overlaps", Across, true)]
    [TestCase("contains", Inside, true)]
    [TestCase("contains", Across, false)]
    [TestCase("equals", Inside, true)]
    [TestCase("equals", Around, false)]
    [TestCase("disjoint", Inside, true)]
    [TestCase("disjoint", Around, false)]
    public void AreaMayHoldSomethingThatFits(string georel, string coordinates, bool possible) =>
        Assert.That(IsPossible(georel, "Polygon", coordinates), Is.EqualTo(possible));

    [TestCase("near;maxDistance==1000", "[139.5,35.5]", true)]
    [TestCase("near;maxDistance==1000", "[138,35.5]", false)]
    [TestCase("near;maxDistance==200000", "[138,35.5]", true)]
    [TestCase("near;minDistance==1000", "[139.5,35.5]", true)]
    [TestCase("near;minDistance==1000000", "[139.5,35.5]", false)]
    public void NearCountsFromTheArea(string georel, string coordinates, bool possible) =>
        Assert.That(IsPossible(georel, "Point", coordinates), Is.EqualTo(possible));

    [TestCase("location", true)]
    [TestCase("observationSpace", false)]
    public void PropertyMustBeThere(string property, bool matches) => Assert.That(Match(property, "within", "Polygon", Around), Is.EqualTo(matches));

    private static bool IsPossible(string georel, string geometry, string coordinates) => Match(null, georel, geometry, coordinates);

    private static bool Match(string? property, string georel, string geometry, string coordinates)
    {
        var registration = RegistrationText.Of("{\"location\":{\"type\":\"Polygon\",\"coordinates\":" + Square + "}}");
        var query = new RegistrationQuery { Geo = GeoQueryParser.Parse(georel, geometry, coordinates, property, LdContext.Core) };
        return !RegistrationMatcher.Match(registration, query).IsEmpty;
    }
}
