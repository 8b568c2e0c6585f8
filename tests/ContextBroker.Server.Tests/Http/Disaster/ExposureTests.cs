using System.Text;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>POST /disaster/v1/exposure on entities that are written over HTTP.</summary>
public sealed class ExposureTests
{
    private const string Path = "/disaster/v1/exposure";
    private const string Question = """{"hazardType":"flood","year":2025}""";

    private readonly Api _api = Api.NewTenant();

    // Two 250 m meshes side by side, and a zone over all of the first and half of the second.
    [OneTimeSetUp]
    public async Task GivenTwoMeshesAndAZone()
    {
        await _api.Given("""{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100,"population65over":30}""");
        await _api.Given("""{"id":"urn:m:2","type":"PopulationMesh","meshCode":"5239739844","referenceYear":2025,"populationTotal":50,"population65over":10}""");
        await _api.Given(Floods.Zone("urn:z:1", 139.4859375));
    }

    [Test]
    public async Task PeopleInZonesAreCounted()
    {
        var people = (await _api.Post(Path, Question)).Json["people"]!;
        Assert.That(((double)people["total"]!, (double)people["byAge"]!["65over"]!, (double)people["byDepthRank"]![0]!["total"]!), Is.EqualTo((125.0, 35.0, 125.0)));
    }

    [Test]
    public async Task AnswerSeesWhatWasWrittenBefore()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:m:2","type":"PopulationMesh","meshCode":"5239739844","referenceYear":2025,"populationTotal":50}""");
        for (var i = 1; i <= 8; i++)
        {
            await api.Given(Floods.Zone($"urn:z:{i}", 139.484375 + (i * 0.003125 / 8)));
            Assert.That((double)(await api.Post(Path, Question)).Json["people"]!["total"]!, Is.EqualTo(50 * i / 8.0).Within(0.051), $"{i} eighths");
        }

        await api.Delete("/entities/urn:z:8");
        Assert.That((double)(await api.Post(Path, Question)).Json["people"]!["total"]!, Is.EqualTo(50 * 7 / 8.0).Within(0.051));
    }

    // The change log does not wait for a question that may never come.
    [Test]
    public async Task AnswerIsOfTodayWhateverTheLogHasForgotten()
    {
        await using var broker = await BrokerOf.Settings("--Changes:Keep=0", "--Changes:TrimInterval=00:00:00.02", "--Changes:Ring=16", "--Storage:RowsBehindMiB=0");
        await Write(broker, "subscriptions", """{"type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}""");
        await Write(broker, "entities", """{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
        await Write(broker, "entities", Floods.Zone("urn:z:1", 139.4859375));
        Assert.That(await People(broker), Is.EqualTo(100));

        var moved = new StringContent("""{"populationTotal":30}""", Encoding.UTF8, "application/json");
        Assert.That((await broker.Send(HttpMethod.Patch, "entities/urn:m:1/attrs", moved)).Status, Is.EqualTo(204));
        for (var i = 0; i < 40; i++)
        {
            await Write(broker, "entities", $$"""{"id":"urn:s:{{i}}","type":"Shelter","occupancy":{{i}}}""");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await broker.Send(HttpMethod.Get, "changes?after=3")).Status != 410)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.That(await People(broker), Is.EqualTo(30));
    }

    [Test]
    public async Task MeshesComeAsGeoJson()
    {
        var reply = await _api.Post(Path, """{"hazardType":"flood","year":2025,"groupBy":"meshCode"}""", headers: ("Accept", "application/geo+json"));
        Assert.That((reply.Type, reply.Json["features"]!.AsArray().Count), Is.EqualTo(("application/geo+json", 2)));
        Assert.That(reply.Json["features"]![1]!["geometry"]!["coordinates"]![0]![0]!.ToJsonString(), Is.EqualTo("[139.484375,35.33125]"));
    }

    [Test]
    public async Task TablesComeAsCsv()
    {
        var reply = await _api.Post(Path, Question, headers: ("Accept", "text/csv"));
        Assert.That(reply.Type, Is.EqualTo("text/csv"));
        Assert.That(reply.Text.TrimStart('\uFEFF').ReplaceLineEndings("\n"), Is.EqualTo(
            "group,name,depthRank,depthMin,depthMax,total,age0to14,age15to64,age65over,age75over\nall,,all,,,125,,,35,\nall,,2,0.5,3,125,,,35,\n"));
    }

    [Test]
    public async Task SourcesSayWhatWasUsed()
    {
        var sources = (await _api.Post(Path, Question)).Json["sources"]!.AsArray();
        Assert.That(sources.Select(s => ((string)s!["type"]!, (int)s["count"]!)), Is.EqualTo(new[] { ("HazardZone", 1), ("PopulationMesh", 2) }));
    }

    [Test]
    public async Task AnotherTenantHasNothingOfThis()
    {
        var other = Api.NewTenant();
        Assert.That((await other.Post(Path, Question)).Problem, Is.EqualTo((404, "NonexistentTenant")));
        await other.Given("""{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
        Assert.That((await other.Post(Path, Question)).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [TestCase("""{"hazardType":"flood","year":2025""", 400)]
    [TestCase("""{"year":2025}""", 400)]
    [TestCase("""{"hazardType":"flood","year":2025,"area":5}""", 400)]
    public async Task BadQuestionsAreProblems(string body, int status) => Assert.That((await _api.Post(Path, body)).Problem.Status, Is.EqualTo(status));

    [Test]
    public async Task OtherRepresentationsAreNotAcceptable() =>
        Assert.That((await _api.Post(Path, Question, headers: ("Accept", "application/pdf"))).Status, Is.EqualTo(406));

    [Test]
    public async Task OnlyPostIsKnown()
    {
        var reply = await _api.Get(Path);
        Assert.That((reply.Status, reply.Header("Allow")), Is.EqualTo((405, "POST")));
    }

    [Test]
    public async Task UnusableEntitiesDoNoHarm()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
        await api.Given(Floods.Zone("urn:z:1", 139.4859375));
        await api.Given("""{"id":"urn:m:x","type":"PopulationMesh","meshCode":"99","referenceYear":"soon","populationTotal":{"a":1}}""");
        await api.Given("""{"id":"urn:z:x","type":"HazardZone","hazardType":"flood","depthRank":99,"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}}""");
        await api.Given("""{"id":"urn:c:x","type":"Municipality","localGovernmentCode":7}""");
        Assert.That((double)(await api.Post(Path, Question)).Json["people"]!["total"]!, Is.EqualTo(100));
    }

    private static async Task Write(BrokerOf broker, string path, string json) =>
        Assert.That((await broker.Send(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"))).Status, Is.EqualTo(201));

    private static async Task<double> People(BrokerOf broker)
    {
        var path = new Uri(broker.Client.BaseAddress!, Path).ToString();
        var reply = await broker.Send(HttpMethod.Post, path, new StringContent(Question, Encoding.UTF8, "application/json"));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        return (double)reply.Json["people"]!["total"]!;
    }
}
