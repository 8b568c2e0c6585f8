namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>DELETE /entities (clauses 5.6.21, 6.4.3.3).</summary>
public sealed class PurgeEntitiesTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenThreeEntities()
    {
        _api = Api.NewTenant();
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","rate":10,"name":"A","scope":"/X","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.1,35]}}}""");
        await _api.Given("""{"id":"urn:s:2","type":"Shelter","rate":20,"name":"B"}""");
        await _api.Given("""{"id":"urn:h:1","type":"School","pupils":400}""");
    }

    [TestCase("type=Shelter", "urn:h:1")]
    [TestCase("type=*", "")]
    [TestCase("local=true", "")]
    [TestCase("local=true&id=urn:s:1", "urn:s:2 urn:h:1")]
    [TestCase("type=Shelter&id=urn:s:1,urn:h:1", "urn:s:2 urn:h:1")]
    [TestCase("type=Shelter&idPattern=2$", "urn:s:1 urn:h:1")]
    [TestCase("type=Shelter&scopeQ=/X", "urn:s:2 urn:h:1")]
    [TestCase("q=rate>10", "urn:s:1 urn:h:1")]
    [TestCase("attrs=pupils,unknown", "urn:s:1 urn:s:2")]
    [TestCase("georel=near;maxDistance==100&geometry=Point&coordinates=[139.1,35]", "urn:s:2 urn:h:1")]
    [TestCase("type=Kiosk", "urn:s:1 urn:s:2 urn:h:1")]
    public async Task DeletesWhatFits(string query, string left)
    {
        var reply = await _api.Delete($"/entities?{query}");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        Assert.That(string.Join(' ', (await _api.Get("/entities?local=true")).Ids), Is.EqualTo(left));
    }

    [TestCase("drop=rate", "id type scope name location")]
    [TestCase("drop=rate,name,unknown", "id type scope location")]
    [TestCase("keep=rate", "id type scope rate")]
    [TestCase("keep=unknown", "id type scope")]
    public async Task DeletesAttributesAlone(string query, string left)
    {
        var reply = await _api.Delete($"/entities/?type=Shelter&{query}");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That(string.Join(' ', (await _api.Get("/entities/urn:s:1")).Members), Is.EqualTo(left));
        Assert.That((await _api.Get("/entities/urn:h:1")).Members, Does.Contain("pupils"));
    }

    [TestCase("", "BadRequestData")]
    [TestCase("id=urn:s:1", "BadRequestData")]
    [TestCase("idPattern=.*", "BadRequestData")]
    [TestCase("scopeQ=/X", "BadRequestData")]
    [TestCase("attrs=createdAt", "BadRequestData")]
    [TestCase("q=modifiedAt>2020-01-01T00:00:00Z", "BadRequestData")]
    [TestCase("drop=rate", "BadRequestData")]
    [TestCase("local=false", "BadRequestData")]
    [TestCase("type=*&local=false", "BadRequestData")]
    [TestCase("type=Shelter&drop=rate&keep=name", "BadRequestData")]
    [TestCase("type=Shelter&drop=id", "BadRequestData")]
    [TestCase("type=Shelter&keep=scope", "BadRequestData")]
    [TestCase("type=Shelter&drop=owner{name}", "BadRequestData")]
    [TestCase("type=Shelter&q=owner{name}==%22x%22", "BadRequestData")]
    [TestCase("type=Shelter&attrs=owner{name}", "BadRequestData")]
    [TestCase("type=Shelter&id=nouri", "BadRequestData")]
    [TestCase("type=Shelter&limit=1", "InvalidRequest")]
    public async Task WrongPurgesDeleteNothing(string query, string type)
    {
        Assert.That((await _api.Delete($"/entities?{query}")).Problem, Is.EqualTo((400, type)));
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Is.EqualTo(new[] { "id", "type", "scope", "rate", "name", "location" }));
    }

    [Test]
    public async Task OtherTenantsKeepTheirs()
    {
        var other = Api.NewTenant();
        await other.Given("""{"id":"urn:s:1","type":"Shelter"}""");
        await _api.Delete("/entities?type=Shelter");
        Assert.That((await other.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }
}
