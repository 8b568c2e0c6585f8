namespace ContextBroker.Server.Tests.Http.EntityMaps;

/// <summary>GET and POST /entityMaps (clauses 5.14.4, 6.34).</summary>
public sealed class CreateEntityMapTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenFourEntities()
    {
        for (var i = 1; i <= 3; i++)
        {
            await _api.Given(
                $$"""
                {"id":"urn:s:{{i}}","type":"Shelter","rate":{{i * 10}},"scope":"/Kanagawa/C{{i}}",
                 "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.{{i}},35.3]} } }
                """);
        }

        await _api.Given("""{"id":"urn:h:1","type":"School","principal":"Sato"}""");
    }

    [TestCase("type=Shelter", "urn:s:1 urn:s:2 urn:s:3")]
    [TestCase("type=*", "urn:s:1 urn:s:2 urn:s:3 urn:h:1")]
    [TestCase("local=true", "urn:s:1 urn:s:2 urn:s:3 urn:h:1")]
    [TestCase("type=Shelter&id=urn:s:3,urn:h:1", "urn:s:3")]
    [TestCase("type=Shelter&idPattern=2$", "urn:s:2")]
    [TestCase("q=rate>10", "urn:s:2 urn:s:3")]
    [TestCase("attrs=principal", "urn:h:1")]
    [TestCase("type=Shelter&scopeQ=/Kanagawa/C2", "urn:s:2")]
    [TestCase("type=*&pick=principal", "urn:h:1")]
    [TestCase("georel=near;maxDistance==1000&geometry=Point&coordinates=%5B139.2,35.3%5D", "urn:s:2")]
    [TestCase("type=Kiosk", "")]
    [TestCase("type=Shelter&q=rate>10&splitEntities=true", "urn:s:1 urn:s:2 urn:s:3")]
    [TestCase("type=Shelter&q=rate>10&splitEntities=true&local=true", "urn:s:2 urn:s:3")]
    [TestCase("type=Shelter&q=rate>10&splitEntities=false", "urn:s:2 urn:s:3")]
    [TestCase("type=Shelter&limit=1&offset=2&count=true&entityMap=false&orderBy=rate;desc&options=keyValues", "urn:s:1 urn:s:2 urn:s:3")]
    public async Task HoldsWhatFits(string query, string ids)
    {
        var reply = await _api.Get($"/entityMaps?{query}");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        Assert.That(string.Join(' ', reply.MapIds()), Is.EqualTo(ids));
    }

    [Test]
    public async Task SaysWhatItIsAndWhere()
    {
        var reply = await _api.Get("/entityMaps?type=School");
        Assert.That(reply.Members, Is.EqualTo(new[] { "id", "type", "expiresAt", "entityMap" }));
        Assert.That(((string?)reply.Json["type"], reply.Json["entityMap"]!.ToJsonString()), Is.EqualTo(("EntityMap", """{"urn:h:1":["@none"]}""")));
        Assert.That(reply.Header(MapReplies.Header), Is.EqualTo($"/ngsi-ld/v1/entityMaps/{reply.Json["id"]}"));
        Assert.That((reply.Type, reply.Header("Link")), Is.EqualTo(("application/json", reply.Header("Link"))));
        Assert.That(reply.Header("Link"), Does.Contain("ngsi-ld-core-context"));
    }

    [TestCase("", 10)]
    [TestCase("&entityMapLifetime=PT2M", 2)]
    [TestCase("&entityMapLifetime=P3650D", 60)]
    public async Task LivesAsLongAsTheBrokerLikes(string lifetime, int minutes) =>
        Assert.That((await _api.Get($"/entityMaps?type=School{lifetime}")).MinutesToLive(), Is.EqualTo(minutes));

    [Test]
    public async Task LinkedDataHasItsContext()
    {
        var reply = await _api.Get("/entityMaps?type=School", ("Accept", "application/ld+json"));
        Assert.That((reply.Status, reply.Type, reply.Header("Link")), Is.EqualTo((201, "application/ld+json", (string?)null)));
        Assert.That(reply.Members, Does.Contain("@context"));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"q":"rate>10"}""", "urn:s:2 urn:s:3")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter","id":"urn:s:1"},{"type":"School"}],"entityMapLifetime":"PT1M"}""", "urn:s:1 urn:h:1")]
    [TestCase("""{"type":"Query","attrs":["principal"],"entityMap":true}""", "urn:h:1")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"q":"rate>10","splitEntities":true}""", "urn:s:1 urn:s:2 urn:s:3")]
    public async Task TakesAQueryAsABody(string body, string ids)
    {
        var reply = await _api.Post("/entityMaps", body);
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((201, $"/ngsi-ld/v1/entityMaps/{reply.Json["id"]}")), reply.Text);
        Assert.That(string.Join(' ', reply.MapIds()), Is.EqualTo(ids));
    }

    [Test]
    public async Task MapsAreSeenInTheMetrics()
    {
        await _api.NewMap("type=School");
        var metrics = await RunningBroker.Client.GetStringAsync("/metrics");
        Assert.That(metrics, Does.Match("(?m)^contextbroker_entity_maps [1-9]").And.Match("(?m)^contextbroker_entity_maps_entities [1-9]"));
    }

    [Test]
    public async Task ANamedMapIsPassedOver()
    {
        var known = await _api.NewMap("type=School");
        var reply = await _api.Get("/entityMaps?type=Shelter", (MapReplies.Header, known));
        Assert.That((reply.Status, reply.MapIds().Count(), reply.Header(MapReplies.Header) == known), Is.EqualTo((201, 3, false)));
    }

    [TestCase("", "BadRequestData", "too wide")]
    [TestCase("id=urn:s:1", "BadRequestData", "too wide")]
    [TestCase("idPattern=.*", "BadRequestData", "too wide")]
    [TestCase("scopeQ=/Kanagawa", "BadRequestData", "too wide")]
    [TestCase("q=createdAt>2020-01-01T00:00:00Z", "BadRequestData", "too wide")]
    [TestCase("type=Shelter&id=nouri", "BadRequestData", "URI")]
    [TestCase("type=Shelter&q=rate>>", "BadRequestData", "q")]
    [TestCase("type=Shelter&csf=rate>>", "BadRequestData", "csf")]
    [TestCase("type=Shelter&q=near{rate}>1", "BadRequestData", "relationship")]
    [TestCase("type=Shelter&pick=near{rate}", "BadRequestData", "relationship")]
    [TestCase("type=Shelter&geometryProperty=location", "BadRequestData", "geometryProperty")]
    [TestCase("type=Shelter&entityMapLifetime=1hour", "BadRequestData", "PT10M")]
    [TestCase("type=Shelter&entityMapLifetime=PT0S", "BadRequestData", "entityMapLifetime")]
    [TestCase("type=Shelter&entityMap=yes", "InvalidRequest", "entityMap")]
    [TestCase("type=Shelter&splitEntities=1", "InvalidRequest", "splitEntities")]
    [TestCase("type=Shelter&colour=red", "InvalidRequest", "colour")]
    public async Task WrongQueriesSayWhy(string query, string type, string detail)
    {
        var reply = await _api.Get($"/entityMaps?{query}");
        Assert.That((reply.Problem, reply.Header(MapReplies.Header)), Is.EqualTo(((400, type), (string?)null)));
        Assert.That(reply.Text, Does.Contain(detail));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"entityMap":"true"}""", "entityMap")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"splitEntities":1}""", "splitEntities")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"entityMapLifetime":600}""", "entityMapLifetime")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"entityMapLifetime":"10 min"}""", "entityMapLifetime")]
    [TestCase("""{"type":"Query","scopeQ":"/Kanagawa"}""", "too wide")]
    [TestCase("""{"entities":[{"type":"Shelter"}]}""", "Query")]
    public async Task WrongBodiesSayWhy(string body, string detail)
    {
        var reply = await _api.Post("/entityMaps", body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That(reply.Text, Does.Contain(detail));
    }

    [Test]
    public async Task GeoJsonIsNotOffered() =>
        Assert.That((await _api.Get("/entityMaps?type=Shelter", ("Accept", "application/geo+json"))).Status, Is.EqualTo(406));

    [Test]
    public async Task UnknownTenantsAreRefused() =>
        Assert.That((await Api.NewTenant().Get("/entityMaps?type=Shelter")).Problem, Is.EqualTo((404, "NonexistentTenant")));
}
