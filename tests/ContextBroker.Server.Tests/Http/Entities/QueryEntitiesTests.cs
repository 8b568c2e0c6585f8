namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>GET /entities (clauses 5.7.2, 6.4.3.2).</summary>
public sealed class QueryEntitiesTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenFiveEntities()
    {
        for (var i = 1; i <= 4; i++)
        {
            await _api.Given(
                $$"""
                {"id":"urn:s:{{i}}","type":"Shelter","rate":{{i * 10}},"status":"{{(i % 2 == 0 ? "open" : "closed")}}","scope":"/Kanagawa/C{{i}}",
                 "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.{{i}},35.3]} } }
                """);
        }

        await _api.Given("""{"id":"urn:h:1","type":["School","Shelter"],"principal":"Sato"}""");
    }

    [TestCase("type=Shelter", "urn:s:1 urn:s:2 urn:s:3 urn:s:4 urn:h:1")]
    [TestCase("type=School", "urn:h:1")]
    [TestCase("type=(School;Shelter)", "urn:h:1")]
    [TestCase("type=School,Kiosk", "urn:h:1")]
    [TestCase("type=Kiosk", "")]
    [TestCase("type=*&id=urn:s:1", "urn:s:1")]
    [TestCase("id=urn:s:3,urn:s:1&local=true", "urn:s:1 urn:s:3")]
    [TestCase("type=Shelter&idPattern=urn:h:.*", "urn:h:1")]
    [TestCase("attrs=principal", "urn:h:1")]
    [TestCase("q=rate>20", "urn:s:3 urn:s:4")]
    [TestCase("q=rate>10;status==%22open%22", "urn:s:2 urn:s:4")]
    [TestCase("q=status==%22open%22&type=Shelter&limit=1", "urn:s:2")]
    [TestCase("type=Shelter&scopeQ=/Kanagawa/C2", "urn:s:2")]
    [TestCase("type=Shelter&scopeQ=%22/Kanagawa/%23%22", "urn:s:1 urn:s:2 urn:s:3 urn:s:4")]
    [TestCase("georel=near;maxDistance==1000&geometry=Point&coordinates=%5B139.2,35.3%5D", "urn:s:2")]
    [TestCase("georel=within&geometry=Polygon&coordinates=%5B%5B%5B139,35%5D,%5B139.25,35%5D,%5B139.25,36%5D,%5B139,36%5D,%5B139,35%5D%5D%5D", "urn:s:1 urn:s:2")]
    [TestCase("local=true&pick=id", "urn:s:1 urn:s:2 urn:s:3 urn:s:4 urn:h:1")]
    public async Task SelectsWhatFits(string query, string ids)
    {
        var reply = await _api.Get($"/entities?{query}");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(string.Join(' ', reply.Ids), Is.EqualTo(ids));
    }

    [TestCase("type=School&options=keyValues", """[{"id":"urn:h:1","type":["School","Shelter"],"principal":"Sato"}]""")]
    [TestCase("type=School&format=concise", """[{"id":"urn:h:1","type":["School","Shelter"],"principal":"Sato"}]""")]
    [TestCase("type=School&attrs=principal", """[{"id":"urn:h:1","type":["School","Shelter"],"principal":{"type":"Property","value":"Sato"}}]""")]
    [TestCase("type=School&pick=principal&options=keyValues", """[{"principal":"Sato"}]""")]
    [TestCase("type=Shelter&pick=principal&options=keyValues&count=true", """[{"principal":"Sato"}]""")]
    [TestCase("type=Shelter&omit=id,type,rate,status,scope,location&options=keyValues", """[{"principal":"Sato"}]""")]
    [TestCase("type=School&omit=principal,type", """[{"id":"urn:h:1"}]""")]
    public async Task ShowsWhatWasAskedFor(string query, string body) => Assert.That((await _api.Get($"/entities?{query}")).Text, Is.EqualTo(body));

    [Test]
    public async Task GeoJsonIsAFeatureCollection()
    {
        var reply = await _api.Get("/entities?type=Shelter&limit=2&options=keyValues", ("Accept", "application/geo+json"));
        var feature = reply.Json["features"]![0]!;
        Assert.That((reply.Type, (string?)reply.Json["type"]), Is.EqualTo(("application/geo+json", "FeatureCollection")));
        Assert.That(((int)feature["properties"]!["rate"]!, feature["@context"]), Is.EqualTo((10, (object?)null)));
        Assert.That(reply.Members, Does.Contain("@context"));
    }

    [Test]
    public async Task EveryElementOfLinkedDataHasItsContext()
    {
        var reply = await _api.Get("/entities?type=Shelter", ("Accept", "application/ld+json"));
        Assert.That(reply.Json.AsArray().Count(e => e!["@context"] is not null), Is.EqualTo(5));
    }

    [TestCase("limit=2", null, 2)]
    [TestCase("limit=2&count=true", "5", 2)]
    [TestCase("limit=2&options=keyValues,count", "5", 2)]
    [TestCase("limit=0&count=true", "5", 0)]
    [TestCase("count=false", null, 5)]
    [TestCase("offset=4", null, 1)]
    [TestCase("offset=100&count=true", "5", 0)]
    [TestCase("pick=rate&limit=1&count=true", "4", 1)]
    public async Task PagesAndCounts(string query, string? count, int length)
    {
        var reply = await _api.Get($"/entities?type=Shelter&{query}");
        Assert.That((reply.Header("NGSILD-Results-Count"), reply.Json.AsArray().Count), Is.EqualTo((count, length)));
    }

    [TestCase("", false, false)]
    [TestCase("limit=2", true, false)]
    [TestCase("limit=2&offset=2", true, true)]
    [TestCase("limit=2&offset=4", false, true)]
    [TestCase("limit=0&count=true", false, false)]
    public async Task LinksLeadToTheNeighbours(string query, bool hasNext, bool hasPrevious)
    {
        var links = (await _api.Get($"/entities?type=Shelter&{query}")).Header("Link");
        Assert.That((links!.Contains("rel=\"next\""), links.Contains("rel=\"prev\"")), Is.EqualTo((hasNext, hasPrevious)));
    }

    [Test]
    public async Task LinksKeepEveryParameter()
    {
        var links = (await _api.Get("/entities/?type=Shelter&q=rate%3E0%7Crate%3C9&idPattern=urn:.*&limit=1&offset=1")).Header("Link");
        Assert.That(links, Does.StartWith(
            "</ngsi-ld/v1/entities?idPattern=urn:.*&limit=1&offset=2&q=rate%3E0%7Crate%3C9&type=Shelter>;rel=\"next\";type=\"application/json\""));
    }

    [Test]
    public async Task FollowingTheLinksSeesEachEntityOnce()
    {
        var seen = new List<string>();
        for (var path = "/entities?type=Shelter&limit=2&options=keyValues"; path is not null;)
        {
            var reply = await _api.Get(path);
            seen.AddRange(reply.Ids);
            path = Next(reply.Header("Link")!);
        }

        Assert.That(seen, Is.EqualTo(new[] { "urn:s:1", "urn:s:2", "urn:s:3", "urn:s:4", "urn:h:1" }));
    }

    [TestCase("", "BadRequestData")]
    [TestCase("attrs=createdAt", "BadRequestData")]
    [TestCase("pick=rate", "BadRequestData")]
    [TestCase("id=urn:s:1", "BadRequestData")]
    [TestCase("idPattern=.*", "BadRequestData")]
    [TestCase("scopeQ=/Kanagawa", "BadRequestData")]
    [TestCase("type=T&id=nouri", "BadRequestData")]
    [TestCase("type=T&idPattern=(", "BadRequestData")]
    [TestCase("q=rate>>1", "BadRequestData")]
    [TestCase("type=A(", "BadRequestData")]
    [TestCase("type=Shelter&georel=near&geometry=Point&coordinates=[1,2]", "BadRequestData")]
    [TestCase("type=Shelter&georel=within&geometry=Point", "BadRequestData")]
    [TestCase("type=Shelter&limit=-1", "BadRequestData")]
    [TestCase("type=Shelter&limit=0", "BadRequestData")]
    [TestCase("type=Shelter&offset=x", "BadRequestData")]
    [TestCase("type=Shelter&count=yes", "InvalidRequest")]
    [TestCase("type=Shelter&geoQ=near", "InvalidRequest")]
    [TestCase("type=Shelter&options=noOverwrite", "InvalidRequest")]
    [TestCase("type=*&local=false", "BadRequestData")]
    [TestCase("type=Shelter&csf=))bad((", "BadRequestData")]
    [TestCase("type=Shelter&geometryProperty=location", "BadRequestData")]
    public async Task WrongQueriesSayWhy(string query, string type) =>
        Assert.That((await _api.Get($"/entities?{query}")).Problem, Is.EqualTo((400, type)));

    [Test]
    public async Task PagesBeyondTheLimitAreRefused() =>
        Assert.That((await _api.Get("/entities?type=Shelter&limit=1001")).Problem, Is.EqualTo((403, "TooManyResults")));

    [Test]
    public async Task TheDefaultTenantAnswersAnEmptyList()
    {
        var reply = await Api.OfDefaultTenant().Get("/entities?type=NobodyHasThisType&limit=0&count=true");
        Assert.That((reply.Status, reply.Text, reply.Header("NGSILD-Results-Count")), Is.EqualTo((200, "[]", "0")));
    }

    private static string? Next(string links)
    {
        var end = links.IndexOf(">;rel=\"next\"", StringComparison.Ordinal);
        return end < 0 ? null : links[(links.LastIndexOf('<', end) + 1)..end]["/ngsi-ld/v1".Length..];
    }
}
