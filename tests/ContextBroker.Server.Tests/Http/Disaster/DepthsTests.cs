namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>POST /disaster/v1/depths on zones that are written over HTTP.</summary>
public sealed class DepthsTests
{
    private const string Path = "/disaster/v1/depths";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public Task GivenAZone() => _api.Given(Floods.Zone("urn:z:1", 139.4859375));

    [Test]
    public async Task EachPointHasItsRank()
    {
        var answer = (await _api.Post(Path, """{"hazardType":"flood","points":[[139.4845,35.332],[139.6,35.332],[139.4846,35.3321]]}""")).Json;
        var rank = answer["levels"]![0]!["depthRank"]!.ToJsonString();
        Assert.That(answer["ranks"]!.ToJsonString(), Is.EqualTo($"[{rank},null,{rank}]"));
    }

    [Test]
    public async Task DeepestOfSeveralCounts()
    {
        var api = Api.NewTenant();
        await api.Given(Zone("urn:z:shallow", 1));
        await api.Given(Zone("urn:z:deep", 4));
        await api.Given(Zone("urn:z:middle", 3));
        Assert.That((await api.Post(Path, """{"hazardType":"flood","points":[[139.45,35.35]]}""")).Json["ranks"]!.ToJsonString(), Is.EqualTo("[4]"));

        await api.Delete("/entities/urn:z:deep");
        Assert.That((await api.Post(Path, """{"hazardType":"flood","points":[[139.45,35.35]]}""")).Json["ranks"]!.ToJsonString(), Is.EqualTo("[3]"));
    }

    [TestCase("""[]""", "$")]
    [TestCase("""{"points":[[139,35]]}""", "hazardType")]
    [TestCase("""{"hazardType":"flood"}""", "points")]
    [TestCase("""{"hazardType":"flood","points":[]}""", "points")]
    [TestCase("""{"hazardType":"flood","points":[[139,35],[139]]}""", "$.points[1]")]
    [TestCase("""{"hazardType":"flood","points":[[139,95]]}""", "$.points[0]")]
    [TestCase("""{"hazardType":"flood","points":[["139",35]]}""", "$.points[0]")]
    [TestCase("""{"hazardType":"flood","points":[[139,35]],"depth":3}""", "depth")]
    [TestCase("""{"hazardType":"tsunami","points":[[139,35]]}""", "flood")]
    public async Task MistakesAreNamed(string question, string named)
    {
        var reply = await _api.Post(Path, question);
        Assert.That(reply.Status, Is.EqualTo(400), reply.Text);
        Assert.That(reply.Text, Does.Contain(named));
    }

    private static string Zone(string id, int rank) =>
        $$$$"""{"id":"{{{{id}}}}","type":"HazardZone","hazardType":"flood","scenario":"max","depthRank":{{{{rank}}}},"location":{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[139.4,35.3],[139.5,35.3],[139.5,35.4],[139.4,35.4],[139.4,35.3]]]}}}""";
}
