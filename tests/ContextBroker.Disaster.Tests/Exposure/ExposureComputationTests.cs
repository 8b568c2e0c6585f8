using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Exposure;

/// <summary>People in zones. The south-west 250 m mesh of the shapes' region is 5239737031, in 1 km mesh 52397370; figures are worked out by hand.</summary>
public class ExposureComputationTests
{
    private const string Flood2025 = """{"hazardType":"flood","year":2025}""";

    // The cell at the corner of Shapes' region: 44600/320 = 139.375 E, 16950/480 = 35.3125 N.
    private const string Mesh = "5239737031";
    private const string EastMesh = "5239737032";

    private static Given OneMesh() => new Given().Mesh(Mesh, 2025, 1000, "100/600/300");

    [Test]
    public void MeshLiesWhereTheShapesDo()
    {
        _ = Disaster.Meshes.MeshCode.TryParse(Mesh, out var mesh);
        Assert.That(Disaster.Meshes.Cell.Of(mesh).Single(), Is.EqualTo(new Disaster.Meshes.Cell(Shapes.West, Shapes.South)));
    }

    [Test]
    public void ShareOfTheMeshCounts() =>
        Assert.That(OneMesh().Zone("z", 2, Shapes.Part(0, 0, 0.25, 1)).Exposed(Flood2025), Is.EqualTo(250).Within(1e-6));

    [Test]
    public void OverlapCountsOnceAtItsDeepest()
    {
        var answer = OneMesh().Zone("a", 1, Shapes.Part(0, 0, 0.5, 1)).Zone("b", 3, Shapes.Part(0.25, 0, 0.75, 1)).Answer(Flood2025);
        Assert.That(answer.Total.ByLevel.Select(level => (level.Key, Math.Round(level.Value.Total, 6))), Is.EqualTo(new[] { (1, 250), (3, 500) }));
        Assert.That(answer.Total.Exposed.Total, Is.EqualTo(750).Within(1e-6));
    }

    [Test]
    public void AgesFollowTheirMesh()
    {
        var exposed = OneMesh().Zone("z", 2, Shapes.Part(0, 0, 0.5, 1)).Answer(Flood2025).Total.Exposed;
        Assert.That(new[] { exposed.From0To14, exposed.From15To64, exposed.From65, exposed.From75 }, Is.EqualTo(new double?[] { 50, 300, 150, null }).Within(1e-6));
    }

    [Test]
    public void PeopleLiveOnLand()
    {
        var coast = OneMesh().Municipality("142051", Shapes.Part(0, 0, 0.5, 1)).Zone("z", 2, Shapes.Part(0.25, 0, 1, 1));
        Assert.That(coast.Exposed(Flood2025), Is.EqualTo(500).Within(1e-6));
    }

    [Test]
    public void MeshWithoutLandIsTakenWhole()
    {
        var answer = OneMesh().Municipality("142051", Shapes.Part(3, 3, 4, 4)).Zone("z", 2, Shapes.Part(0, 0, 0.5, 1)).Answer(Flood2025);
        Assert.That((Math.Round(answer.Total.Exposed.Total, 6), answer.WithoutLand), Is.EqualTo((500, 1)));
    }

    // Folded census meshes: the receiver's classes are of both squares, half of which is in the zone.
    [Test]
    public void CensusGroupsStayWhole()
    {
        var group = new Given()
            .Mesh(Mesh, 2025, 3, null, ("privacyProcessing", "\"folded\""), ("foldedInto", $"\"urn:mesh:{EastMesh}:2025\""))
            .Mesh(EastMesh, 2025, 97, "10/60/30", ("privacyProcessing", "\"receiver\""))
            .Zone("z", 2, Shapes.Part(1, 0, 2, 1));
        var exposed = group.Answer(Flood2025).Total.Exposed;
        Assert.That((Math.Round(exposed.Total, 6), Math.Round(exposed.From65!.Value, 6)), Is.EqualTo((97, 15)));
    }

    [Test]
    public void UnknownAgesAreSaidAndNotZero()
    {
        var answer = new Given().Mesh(Mesh, 2025, 40).Zone("z", 2, Shapes.Part(0, 0, 1, 1)).Answer(Flood2025);
        Assert.That((answer.Total.Exposed.From65, answer.WithoutAges), Is.EqualTo((default(double?), 40)));
    }

    [Test]
    public void EighthMeshHasItsQuarterOfTheCell() =>
        Assert.That(new Given().Mesh(Mesh + "4", 2025, 80).Zone("z", 2, Shapes.Part(0.5, 0.5, 0.75, 1)).Exposed(Flood2025), Is.EqualTo(40).Within(1e-6));

    [Test]
    public void OneKilometreMeshIsSixteenCells() =>
        Assert.That(new Given().Mesh("52397370", 2025, 1600).Zone("z", 2, Shapes.Part(0, 0, 1, 1)).Exposed(Flood2025), Is.EqualTo(100).Within(0.01));

    [TestCase("0", 1000)]
    [TestCase("3", 400)]
    public void MinDepthTakesClassesFromThereOn(string depth, double people)
    {
        var zones = OneMesh().Zone("a", 1, Shapes.Part(0, 0, 0.6, 1)).Zone("b", 3, Shapes.Part(0.6, 0, 1, 1));
        Assert.That(zones.Exposed($$"""{"hazardType":"flood","year":2025,"minDepth":{{depth}}}"""), Is.EqualTo(people).Within(1e-6));
    }

    [Test]
    public void AreaCutsZonesAndPeople()
    {
        var answer = OneMesh().Zone("z", 2, Shapes.Part(0, 0, 0.5, 1)).Answer(
            """{"hazardType":"flood","year":2025,"area":{"type":"Polygon","coordinates":[[[139.375,35.3125],[139.378125,35.3125],[139.378125,35.31354166666667],[139.375,35.31354166666667],[139.375,35.3125]]]}}""");
        Assert.That((answer.Total.Exposed.Total, answer.Total.Within.Total), Is.EqualTo((250.0, 500.0)).Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6));
    }

    [Test]
    public void MunicipalitiesShareAMesh()
    {
        var rows = OneMesh().Municipality("142042", Shapes.Part(0, 0, 0.5, 1)).Municipality("142051", Shapes.Part(0.5, 0, 1, 1)).Zone("z", 2, Shapes.Part(0.25, 0, 1, 1))
            .Answer("""{"hazardType":"flood","year":2025,"groupBy":"localGovernmentCode"}""").Rows;
        Assert.That(rows.Select(row => (row.Key, Math.Round(row.Exposed.Total, 6))), Is.EqualTo(new[] { ("142042", 250.0), ("142051", 500) }));
    }

    [Test]
    public void CityMeansItsWards()
    {
        var city = OneMesh().Municipality("141003", null).Municipality("141011", Shapes.Part(0, 0, 0.5, 1), "parent=\"urn:m:141003\"").Municipality("141305", Shapes.Part(0.5, 0, 1, 1))
            .Zone("z", 2, Shapes.Part(0, 0, 1, 1));
        Assert.That(city.Exposed("""{"hazardType":"flood","year":2025,"localGovernmentCode":"14100"}"""), Is.EqualTo(500).Within(1e-6));
    }

    [Test]
    public void StayingPeopleTakeTheirMunicipalitysAges()
    {
        var exposed = new Given().Municipality("142051", Shapes.Part(0, 0, 4, 4), "populationTotal=1000;population65over=250").Flow("52397370", 1600, "142051").Zone("z", 2, Shapes.Part(0, -2, 1, 2))
            .Answer("""{"hazardType":"flood","timeSlot":"day"}""");
        Assert.That((exposed.Total.Exposed.Total, exposed.Total.Exposed.From65!.Value, exposed.AgesAreEstimates), Is.EqualTo((400.0, 100.0, true))
            .Using<(double, double, bool)>((a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 0.01 && a.Item3 == b.Item3));
    }

    [Test]
    public void WhatIfAZoneWereNot()
    {
        var zones = OneMesh().Zone("a", 1, Shapes.Part(0, 0, 0.5, 1)).Zone("b", 3, Shapes.Part(0.25, 0, 0.75, 1));
        Assert.That(zones.Exposed("""{"hazardType":"flood","year":2025,"whatIf":{"withoutZones":["b"]}}"""), Is.EqualTo(500).Within(1e-6));
        Assert.That(zones.Exposed(Flood2025), Is.EqualTo(750).Within(1e-6));
    }

    [Test]
    public void ChangesTouchWhatTheyTouch()
    {
        var given = OneMesh().Mesh(EastMesh, 2025, 100).Zone("a", 1, Shapes.Part(0, 0, 1, 1)).Zone("b", 2, Shapes.Part(1, 0, 2, 1));
        Assert.That(given.Exposed(Flood2025), Is.EqualTo(1100).Within(1e-6));
        Assert.That(given.Zone("a", 1, Shapes.Part(0, 0, 0.1, 1)).Exposed(Flood2025), Is.EqualTo(200).Within(1e-6));
        Assert.That(given.Gone("b", "HazardZone").Exposed(Flood2025), Is.EqualTo(100).Within(1e-6));
        Assert.That(given.Mesh(Mesh, 2025, 2000).Exposed(Flood2025), Is.EqualTo(200).Within(1e-6));
    }

    [Test]
    public void SourcesNameTheVersionOfWhatWasUsed()
    {
        var given = OneMesh().Zone("a", 1, Shapes.Part(0, 0, 1, 1));
        string[] Versions() => [.. given.Answer(Flood2025).Sources.Select(source => $"{source.Type} {source.Version}")];
        Assert.That(Versions(), Is.EqualTo(new[] { "HazardZone 2.1", "PopulationMesh 1.1" }));
        given.Mesh(Mesh, 2050, 10).Zone("other", 1, Shapes.Part(0, 0, 1, 1), "planned");
        Assert.That(() => Versions(), Throws.InstanceOf<ProblemException>(), "two scenarios");
        given.Gone("other", "HazardZone");
        Assert.That(Versions(), Is.EqualTo(new[] { "HazardZone 2.1", "PopulationMesh 1.1" }));
        given.Zone("b", 1, Shapes.Part(0, 0, 1, 1)).Gone("a", "HazardZone");
        Assert.That(Versions(), Is.EqualTo(new[] { "HazardZone 6.1", "PopulationMesh 1.1" }));
    }

    [TestCase("""{"hazardType":"tsunami","year":2025}""", "hazardType", "flood")]
    [TestCase("""{"hazardType":"flood","year":2025,"scenario":"none"}""", "scenario", "largest")]
    [TestCase("""{"hazardType":"flood","year":2030}""", "year", "2025")]
    [TestCase("""{"hazardType":"flood","year":2025,"minDepth":2}""", "minDepth", "0.5")]
    [TestCase("""{"hazardType":"flood","year":2025,"whatIf":{"withoutZones":["c"]}}""", "withoutZones", "zone c")]
    [TestCase("""{"hazardType":"flood","year":2025,"localGovernmentCode":"142051"}""", "localGovernmentCode", "142051")]
    [TestCase("""{"hazardType":"flood","timeSlot":"day"}""", "period", "people flow")]
    [TestCase("""{"hazardType":"flood"}""", "year", "year")]
    [TestCase("""{"hazardType":"flood","year":2025,"timeSlot":"day"}""", "year", "not both")]
    [TestCase("""{"hazardType":"flood","year":2025.5}""", "year", "whole number")]
    [TestCase("""{"hazardType":"flood","year":2025,"mindepth":3}""", "mindepth", "minDepth")]
    [TestCase("""{"hazardType":"flood","year":2025,"area":{"type":"Point","coordinates":[1,2]}}""", "area", "Polygon")]
    [TestCase("""{"hazardType":"flood","year":2025,"area":{"type":"Polygon","coordinates":[[[-170,-80],[170,-80],[170,80],[-170,80],[-170,-80]]]}}""", "area", "square kilometres")]
    [TestCase("""{"hazardType":"flood","year":2025,"localGovernmentCode":"142052"}""", "localGovernmentCode", "check digit")]
    [TestCase("""{"hazardType":"flood","year":2025,"groupBy":"ward"}""", "groupBy", "ward")]
    [TestCase("""{"hazardType":5,"year":2025}""", "hazardType", "text")]
    [TestCase("[]", null, "JSON object")]
    public void BadQuestionsAreTold(string question, string? member, string says)
    {
        var given = OneMesh().Zone("a", 2, Shapes.Part(0, 0, 1, 1));
        var problem = Assert.Throws<ProblemException>(() => given.Answer(question))!.Problem;
        Assert.That((problem.Member, problem.Type.Status), Is.EqualTo((member, 400)));
        Assert.That(problem.Detail, Does.Contain(says));
    }

    [Test]
    public void TwoPopulationsOfAMeshAreRefused()
    {
        var given = OneMesh().Zone("a", 2, Shapes.Part(0, 0, 1, 1))
            .Changed("urn:other", "PopulationMesh", ("meshCode", $"\"{Mesh}\""), ("referenceYear", "2025"), ("populationTotal", "5"));
        Assert.That(() => given.Answer(Flood2025), Throws.InstanceOf<ProblemException>().With.Message.Contains("urn:other"));
    }

    [Test]
    public void EqualQuestionsHaveEqualAnswers()
    {
        var random = new Random(5);
        var (one, other) = (new Given(), new Given());
        var zones = Enumerable.Range(0, 12).Select(i => ($"z{i}", random.Next(1, 6), Shapes.Star(random, 1.5))).ToList();
        var meshes = new[] { Mesh, EastMesh, "5239737033", "5239737034", "5239737041" };
        Fill(one, zones, meshes);
        zones.Reverse();
        Fill(other, zones, [.. meshes.Reverse()]);
        Assert.That(ExposureJson.Of(one.Answer(Flood2025)).Without("sources").ToString(), Is.EqualTo(ExposureJson.Of(other.Answer(Flood2025)).Without("sources").ToString()));
    }

    private static void Fill(Given given, IEnumerable<(string Id, int Rank, NetTopologySuite.Geometries.Polygon Area)> zones, IEnumerable<string> meshes)
    {
        foreach (var (id, rank, area) in zones)
        {
            given.Zone(id, rank, area);
        }

        foreach (var mesh in meshes)
        {
            given.Mesh(mesh, 2025, 123.4, "12.3/70.1/41");
        }
    }
}
