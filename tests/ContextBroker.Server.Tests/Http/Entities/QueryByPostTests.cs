namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>POST /entityOperations/query (clauses 5.2.23, 5.7.2, 6.23).</summary>
public sealed class QueryByPostTests
{
    private const string Path = "/entityOperations/query";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenThreeEntities()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","rate":10,"scope":"/A","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.1,35]}}}""");
        await _api.Given("""{"id":"urn:s:2","type":"Shelter","rate":20,"scope":"/B","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.2,35]}}}""");
        await _api.Given("""{"id":"urn:h:1","type":"School","pupils":400}""");
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}]}""", "urn:s:1 urn:s:2")]
    [TestCase("""{"type":"Query","entities":[{"type":"School"},{"type":"Shelter","id":"urn:s:2"}]}""", "urn:s:2 urn:h:1")]
    [TestCase("""{"type":"Query","entities":[{"type":"*","id":["urn:s:1","urn:h:1"]}]}""", "urn:s:1 urn:h:1")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter","idPattern":".*2$"}]}""", "urn:s:2")]
    [TestCase("""{"type":"Query","q":"rate>10"}""", "urn:s:2")]
    [TestCase("""{"type":"Query","entities":[{"type":"*"}],"scopeQ":"/A"}""", "urn:s:1")]
    [TestCase("""{"type":"Query","attrs":["pupils","unknown"]}""", "urn:h:1")]
    [TestCase("""{"type":"Query","geoQ":{"georel":"near;maxDistance==100","geometry":"Point","coordinates":[139.2,35]}}""", "urn:s:2")]
    public async Task SelectsWhatFits(string body, string ids)
    {
        var reply = await _api.Post(Path, body);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(string.Join(' ', reply.Ids), Is.EqualTo(ids));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"School"}],"pick":["id","pupils"]}""", """[{"id":"urn:h:1","pupils":400}]""")]
    [TestCase("""{"type":"Query","entities":[{"type":"School"}],"omit":["pupils"]}""", """[{"id":"urn:h:1","type":"School"}]""")]
    public async Task ShowsWhatWasAskedFor(string body, string expected) =>
        Assert.That((await _api.Post(Path + "?options=keyValues", body)).Text, Is.EqualTo(expected));

    [Test]
    public async Task CountsWithoutAPage()
    {
        var reply = await _api.Post(Path + "?limit=0&count=true", """{"type":"Query","entities":[{"type":"Shelter"}]}""");
        Assert.That((reply.Text, reply.Header("NGSILD-Results-Count")), Is.EqualTo(("[]", "2")));
    }

    [Test]
    public async Task GeoJsonIsAFeatureCollection()
    {
        var reply = await _api.Post(Path, """{"type":"Query","entities":[{"type":"Shelter"}]}""", headers: ("Accept", "application/geo+json"));
        Assert.That((string?)reply.Json["type"], Is.EqualTo("FeatureCollection"));
    }

    [Test]
    public async Task TheBodysContextNamesTheAnswer()
    {
        var body = """{"type":"Query","entities":[{"type":"School"}],"@context":{"students":"https://uri.etsi.org/ngsi-ld/default-context/pupils"}}""";
        var reply = await _api.Post(Path + "?options=keyValues", body, "application/ld+json", ("Accept", "application/ld+json"));
        Assert.That((int?)reply.Json[0]!["students"], Is.EqualTo(400));
    }

    [TestCase("""{"entities":[{"type":"Shelter"}]}""")]
    [TestCase("""{"type":"Question","entities":[{"type":"Shelter"}]}""")]
    [TestCase("""{"type":"Query"}""")]
    [TestCase("""{"type":"Query","entities":[]}""")]
    [TestCase("""{"type":"Query","entities":[{"id":"urn:s:1"}]}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter","id":"nouri"}]}""")]
    [TestCase("""{"type":"Query","q":5}""")]
    [TestCase("""{"type":"Query","attrs":[]}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"temporalQ":{}}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"surprise":1}""")]
    [TestCase("[]")]
    public async Task WrongBodiesSayWhy(string body) => Assert.That((await _api.Post(Path, body)).Problem, Is.EqualTo((400, "BadRequestData")));

    [Test]
    public async Task ParametersOfGetAreRefused() =>
        Assert.That((await _api.Post(Path + "?q=rate>1", """{"type":"Query","entities":[{"type":"Shelter"}]}""")).Problem, Is.EqualTo((400, "InvalidRequest")));
}
