namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>Analyses declared as entities: their results follow the inputs.</summary>
public sealed class StandingAnalysisTests
{
    private const string Analysis = """{"id":"urn:ngsi-ld:ExposureAnalysis:flood","type":"ExposureAnalysis","hazardType":"flood","year":2025,"groupBy":"meshCode"}""";
    private const string Total = "/entities/urn:ngsi-ld:ExposureResult:flood";
    private const string Mesh = "/entities/urn:ngsi-ld:ExposureResult:flood:5239739844";

    private Api _api = null!;

    [SetUp]
    public async Task GivenAMeshAndAZone()
    {
        _api = Api.NewTenant();
        await _api.Given("""{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
        await _api.Given("""{"id":"urn:m:2","type":"PopulationMesh","meshCode":"5239739844","referenceYear":2025,"populationTotal":50,"population65over":10}""");
        await _api.Given(Floods.Zone("urn:z:1", 139.4859375));
    }

    [Test]
    public async Task ResultsAreEntities()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        var mesh = (await _api.Get(Mesh + "?options=keyValues")).Json;
        Assert.That(((double)mesh["peopleInZone"]!, (double)mesh["people65overInZone"]!, (string?)mesh["partOf"]), Is.EqualTo((25.0, 5.0, "urn:ngsi-ld:ExposureResult:flood")));
        Assert.That(mesh["location"]!["type"]!.ToString(), Is.EqualTo("Polygon"));
        var inputs = mesh["inputs"]!.AsArray().Select(input => (string)input!["type"]!);
        Assert.That(inputs, Is.EqualTo(new[] { "HazardZone", "PopulationMesh" }));
        await Eventually("/entities/urn:ngsi-ld:ExposureAnalysis:flood", "analysisStatus", "\"current\"");
    }

    [Test]
    public async Task ResultsFollowTheirInputs()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        await _api.Patch("/entities/urn:m:2/attrs", """{"populationTotal":80}""");
        await Eventually(Total, "peopleInZone", "140");
        await _api.Given(Floods.Zone("urn:z:2", 139.4875));
        await Eventually(Total, "peopleInZone", "180");
        await _api.Delete("/entities/urn:z:2");
        await Eventually(Total, "peopleInZone", "140");
    }

    [Test]
    public async Task FiguresThatStayAreNotWrittenAgain()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        var before = (await _api.Get("/entities/urn:ngsi-ld:ExposureResult:flood:5239739843?options=sysAttrs")).Json["modifiedAt"]!.ToString();
        await _api.Patch("/entities/urn:m:2/attrs", """{"populationTotal":80}""");
        await Eventually(Total, "peopleInZone", "140");
        Assert.That((await _api.Get("/entities/urn:ngsi-ld:ExposureResult:flood:5239739843?options=sysAttrs")).Json["modifiedAt"]!.ToString(), Is.EqualTo(before));
        var changed = (await _api.Get("/temporal/entities/urn:ngsi-ld:ExposureResult:flood:5239739844?attrs=peopleInZone&options=temporalValues")).Json["peopleInZone"]!["values"]!.AsArray();
        Assert.That(changed.Select(value => (double)value![0]!), Is.EquivalentTo(new[] { 25.0, 40.0 }));
    }

    [Test]
    public async Task DeletedAnalysisTakesItsResultsAlong()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        await _api.Delete("/entities/urn:ngsi-ld:ExposureAnalysis:flood");
        await Until(async () => (await _api.Get("/entities?type=ExposureResult")).Json.AsArray().Count == 0, "results are left");
    }

    [Test]
    public async Task MeshThatGoesTakesItsResultAlong()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        await _api.Delete("/entities/urn:m:2");
        await Eventually(Total, "peopleInZone", "100");
        Assert.That((await _api.Get(Mesh)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task WhatCannotBeComputedSaysWhyAndShowsNothing()
    {
        await _api.Given(Analysis);
        await Eventually(Total, "peopleInZone", "125");
        await _api.Patch("/entities/urn:ngsi-ld:ExposureAnalysis:flood/attrs", """{"year":2030}""");
        await Eventually("/entities/urn:ngsi-ld:ExposureAnalysis:flood", "analysisStatus", "\"failed\"");
        var analysis = (await _api.Get("/entities/urn:ngsi-ld:ExposureAnalysis:flood?options=keyValues")).Json;
        Assert.That((string?)analysis["analysisProblem"], Is.EqualTo("There is no population of 2030. There is: 2025"));
        Assert.That((await _api.Get("/entities?type=ExposureResult")).Json.AsArray(), Is.Empty);
        await _api.Given("""{"id":"urn:m:3","type":"PopulationMesh","meshCode":"5239739844","referenceYear":2030,"populationTotal":10}""");
        await Eventually(Total, "peopleInZone", "5");
        await Until(async () => (await _api.Get("/entities/urn:ngsi-ld:ExposureAnalysis:flood")).Json["analysisProblem"] is null, "the problem stays");
    }

    [Test]
    public async Task DeclarationThatIsNoneSaysWhy()
    {
        await _api.Given("""{"id":"urn:ngsi-ld:ExposureAnalysis:wrong","type":"ExposureAnalysis","year":2025}""");
        await Eventually("/entities/urn:ngsi-ld:ExposureAnalysis:wrong", "analysisStatus", "\"failed\"");
    }

    private Task Eventually(string path, string attribute, string json) => Floods.Eventually(_api, path, attribute, json);

    private static Task Until(Func<Task<bool>> condition, string otherwise) => Floods.Until(condition, otherwise);
}
