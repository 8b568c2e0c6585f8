using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>What standing analyses keep answered, asked once: POST /disaster/v1/situation and /disaster/v1/support.</summary>
public sealed class AskedOnceTests
{
    private const string Situation = "/disaster/v1/situation";
    private const string Support = "/disaster/v1/support";
    private const string Question = """{"hazardType":"flood"}""";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenAFloodOverAMeshAndItsPeople()
    {
        await _api.Given(Floods.Zone("urn:z:1", 139.4859375));
        await _api.Given("""{"id":"urn:m:142051","type":"Municipality","localGovernmentCode":"142051","name":"藤沢市"}""");
        await _api.Given("""{"id":"urn:f:1","type":"PeopleFlowObservation","meshCode":"5239739843","stayPopulation":100,"timeSlot":"lateNight","dayType":"weekday","dateObservedFrom":"2021-12-01","localGovernmentCode":"14205"}""");
        await _api.Given("""{"id":"urn:f:2","type":"PeopleFlowObservation","meshCode":"5239739843","stayPopulation":70,"timeSlot":"day","dayType":"weekday","dateObservedFrom":"2021-12-01","localGovernmentCode":"14205"}""");
        await _api.Given("""{"id":"urn:e:1","type":"EvacuationSite","nationalShelterId":"E1420500001201","localGovernmentCode":"142051","hazardTypes":["flood"],"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.478409,35.353336]}}}""");
        await _api.Given("""{"id":"urn:s:1","type":"EvacuationShelter","nationalShelterId":"E1420500001111","localGovernmentCode":"142051","openingStatus":"open","evacueeTotal":{"type":"Property","value":12,"observedAt":"2026-08-01T12:00:00Z"}}""");
        await _api.Given("""{"id":"urn:o:1","type":"EvacuationOrder","warningLevel":4,"orderStatus":"issued","hazardType":"flood","isDrill":false,"localGovernmentCode":"142051","location":{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[139.48,35.33],[139.49,35.33],[139.49,35.34],[139.48,35.34],[139.48,35.33]]]}}}""");
        await _api.Given("""{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
        for (var i = 0; i < 24; i++)
        {
            var city = i < 21 ? "142051" : "142042";
            await _api.Given($$$$"""{"id":"urn:p:{{{{i}}}}","type":"SupportNeedingPerson","localGovernmentCode":"{{{{city}}}}","geocodeQuality":"building","isSynthetic":true,"personRef":"secret-{{{{i}}}}","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.483,35.3325]}}}""");
        }
    }

    [Test]
    public async Task TheSituationIsThatOfNow()
    {
        var reply = await _api.Post(Situation, Question);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        var group = reply.Json["groups"]!.AsArray().Single()!;
        Assert.That(((string)group["localGovernmentCode"]!, (double)group["peopleInZoneNight"]!, (double)group["peopleInZoneDay"]!, (double)group["peopleOrdered"]!), Is.EqualTo(("142051", 100.0, 70.0, 100.0)));
        Assert.That(((double)group["evacueesArrived"]!, (double)group["peopleNotInShelters"]!, group["usableShelters"]!.ToJsonString()), Is.EqualTo((12.0, 88.0, """["urn:s:1"]""")));
        Assert.That(reply.Json["sources"]!.AsArray().Select(s => (string)s!["type"]!), Does.Contain("HazardZone").And.Contains("EvacuationShelter"));
    }

    [Test]
    public async Task AStandingAnalysisSaysTheSame()
    {
        await _api.Given("""{"id":"urn:ngsi-ld:EvacuationStatusAnalysis:same","type":"EvacuationStatusAnalysis","hazardType":"flood"}""");
        const string Result = "/entities/urn:ngsi-ld:EvacuationStatusResult:same:142051";
        await Floods.Eventually(_api, Result, "peopleInZoneNight", "100");
        var standing = (await _api.Get(Result + "?options=keyValues")).Json.AsObject();
        foreach (var name in new[] { "id", "type", "analysis", "method", "inputs", "inputsModifiedAt" })
        {
            standing.Remove(name);
        }

        Assert.That(JsonNode.DeepEquals((await _api.Post(Situation, Question)).Json["groups"]![0], standing), Is.True, standing.ToJsonString());
    }

    // A standing analysis by shares follows them, and is computed anew when one changes.
    [Test]
    public async Task SharesTellThePeopleInThePlaceOfZones()
    {
        const string Share = """{"id":"urn:ngsi-ld:HazardShare:1","type":"HazardShare","hazardType":"flood","scenario":"想定最大規模","meshCode":"5239739843","landShare":1,"shareRank2":0.25}""";
        const string Result = "/entities/urn:ngsi-ld:ExposureResult:shares";
        await _api.Given(Share);
        await _api.Given("""{"id":"urn:ngsi-ld:ExposureAnalysis:shares","type":"ExposureAnalysis","hazardType":"flood","year":2025,"hazardData":"shares"}""");
        await Floods.Eventually(_api, Result, "peopleInZone", "25");
        var group = (await _api.Post(Situation, """{"hazardType":"flood","hazardData":"shares"}""")).Json["groups"]![0]!;
        Assert.That(((double)group["peopleInZoneNight"]!, (double)group["peopleInZoneDay"]!), Is.EqualTo((25.0, 17.5)));
        await _api.Patch("/entities/urn:ngsi-ld:HazardShare:1", """{"shareRank2":0.5}""");
        await Floods.Eventually(_api, Result, "peopleInZone", "50");
    }

    [TestCase("""{"closedShelters":["urn:s:1"]}""", "[]", 100)]
    [TestCase("""{"closedShelters":["urn:e:1"]}""", "[]", 100)]
    public async Task AClosedShelterIsNotUsable(string whatIf, string usable, double ordered)
    {
        var group = (await _api.Post(Situation, $$"""{"hazardType":"flood","whatIf":{{whatIf}}}""")).Json["groups"]![0]!;
        Assert.That((group["usableShelters"]!.ToJsonString(), (double)group["peopleOrdered"]!), Is.EqualTo((usable, ordered)));
    }

    [Test]
    public async Task WithoutItsZoneNobodyIsInIt()
    {
        var group = (await _api.Post(Situation, """{"hazardType":"flood","whatIf":{"withoutZones":["urn:z:1"]}}""")).Json["groups"]![0]!;
        Assert.That(((double)group["peopleInZoneNight"]!, (double)group["peopleOrdered"]!), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public async Task ByOrderItIsDrawn()
    {
        var feature = (await _api.Post(Situation, """{"hazardType":"flood","groupBy":"evacuationOrder"}""", headers: ("Accept", "application/geo+json"))).Json["features"]!.AsArray().Single()!;
        Assert.That(((string)feature["properties"]!["evacuationOrder"]!, (string)feature["geometry"]!["type"]!), Is.EqualTo(("urn:o:1", "Polygon")));
    }

    [Test]
    public async Task InADrawnAreaItIsOneGroup()
    {
        var group = (await _api.Post(Situation, """{"hazardType":"flood","area":{"type":"Polygon","coordinates":[[[139.48125,35.33],[139.4828125,35.33],[139.4828125,35.34],[139.48125,35.34],[139.48125,35.33]]]}}""")).Json["groups"]!.AsArray().Single()!;
        Assert.That((double)group["peopleInZoneNight"]!, Is.EqualTo(50).Within(0.1));
    }

    [Test]
    public async Task SpreadsheetsGetALineForEachGroup()
    {
        var reply = await _api.Post(Situation, Question, headers: ("Accept", "text/csv"));
        var lines = reply.Text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That((reply.Type, lines.Length), Is.EqualTo(("text/csv", 2)));
        var row = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary();
        Assert.That((row["group"], row["name"], row["peopleInZoneNight"], row["usableShelters"]), Is.EqualTo(("142051", "藤沢市", "100", "urn:s:1")));
    }

    // 21 and 3 people: the three are few, and would follow from the total of 24.
    [Test]
    public async Task SmallCountsAndWhatTheyWouldFollowFromAreNotTold()
    {
        var reply = await _api.Post(Support, Question);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        var groups = reply.Json["groups"]!.AsArray();
        Assert.That(groups.Select(g => ((string?)g!["localGovernmentCode"], (bool)g["suppressed"]!)), Is.EqualTo(new[] { ("142042", true), ("142051", true), (default(string), true) }));
        Assert.That(groups[0]!["persons_all"], Is.Null);
        Assert.That(new[] { groups[1]!["persons_all"], groups[2]!["persons_all"] }.Count(c => c is null), Is.EqualTo(1), "one of the two would tell the third");
        Assert.That((string)reply.Json["sharingLevel"]!, Is.EqualTo("S2"));
    }

    [TestCase("application/json")]
    [TestCase("application/geo+json")]
    [TestCase("text/csv")]
    public async Task NobodyIsNamed(string type)
    {
        var text = (await _api.Post(Support, Question, headers: ("Accept", type))).Text;
        Assert.That(text, Does.Contain("persons_all").And.Not.Contain("urn:p:").And.Not.Contain("secret").And.Not.Contain("139.483"));
    }

    [TestCase(Support, """{"hazardType":"flood","area":{"type":"Polygon","coordinates":[]}}""", "area")]
    [TestCase(Support, """{"hazardType":"flood","year":2025}""", "year")]
    [TestCase(Support, """{}""", "hazardType")]
    [TestCase(Support, """[]""", null)]
    [TestCase(Situation, """{"hazardType":"flood","closedShelters":[]}""", "closedShelters")]
    [TestCase(Situation, """{"hazardType":"flood","whatIf":{"closedShelters":"urn:s:1"}}""", "closedShelters")]
    [TestCase(Situation, """{"hazardType":"lava"}""", "hazardType")]
    [TestCase(Situation, """null""", null)]
    public async Task OtherQuestionsAreRefused(string path, string question, string? member)
    {
        var reply = await _api.Post(path, question);
        Assert.That((reply.Problem, (string?)reply.Json["member"]), Is.EqualTo(((400, "BadRequestData"), member)), reply.Text);
    }

    [TestCase("Exposure", ""","year":2025""")]
    [TestCase("EvacuationStatus", "")]
    [TestCase("SupportNeed", "")]
    public async Task ResultsAreTables(string name, string more)
    {
        await _api.Given($$"""{"id":"urn:ngsi-ld:{{name}}Analysis:t","type":"{{name}}Analysis","hazardType":"flood"{{more}}}""");
        JsonArray rows = [];
        await Floods.Until(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(RunningBroker.Address, $"/odata/{name}Results?$filter=analysisId%20eq%20'urn:ngsi-ld:{name}Analysis:t'"));
                request.Headers.Add("NGSILD-Tenant", _api.Tenant);
                using var response = await RunningBroker.Client.SendAsync(request);
                rows = (await Reply.Of(response)).Json["value"]!.AsArray();
                return rows.Count > 0;
            },
            $"{name}Results stayed empty");
        Assert.That((string)rows[0]!["hazardType"]!, Is.EqualTo("flood"));
    }
}
