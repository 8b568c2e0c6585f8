namespace ContextBroker.Server.Tests.Http.Discovery;

/// <summary>GET /types and /types/{type} (clauses 5.7.5 to 5.7.7, 6.25, 6.26).</summary>
public sealed class TypesTests
{
    private const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenThreeEntities()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","rate":1,"at":{"type":"Relationship","object":"urn:m:1"}}""");
        await _api.Given("""{"id":"urn:s:2","type":"Shelter","name":"n"}""");
        await _api.Given("""{"id":"urn:h:1","type":"School","name":"n"}""");
    }

    [TestCase("/types")]
    [TestCase("/types/")]
    [TestCase("/types?details=false")]
    public async Task ListNamesTheTypes(string path)
    {
        var reply = await _api.Get(path);
        Assert.That(((string?)reply.Json["type"], reply.Json["typeList"]!.ToJsonString()), Is.EqualTo(("EntityTypeList", """["School","Shelter"]""")));
        Assert.That(reply.Header("Link"), Is.Not.Null);
    }

    [Test]
    public async Task DetailsNameTheAttributes()
    {
        var school = (await _api.Get("/types?details=true")).Json[0]!;
        Assert.That(school.ToJsonString(), Is.EqualTo($$"""{"id":"{{Default}}School","type":"EntityType","typeName":"School","attributeNames":["name"]}"""));
    }

    [TestCase("/types/Shelter")]
    [TestCase("/types/https%3A%2F%2Furi.etsi.org%2Fngsi-ld%2Fdefault-context%2FShelter")]
    public async Task OneTypeIsDescribed(string path)
    {
        var reply = await _api.Get(path);
        Assert.That(((string?)reply.Json["typeName"], (int?)reply.Json["entityCount"]), Is.EqualTo(("Shelter", 2)));
        var kinds = reply.Json["attributeDetails"]!.AsArray().ToDictionary(a => (string)a!["attributeName"]!, a => (string)a!["attributeTypes"]![0]!);
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, string> { ["rate"] = "Property", ["at"] = "Relationship", ["name"] = "Property" }));
    }

    [Test]
    public async Task LinkedDataCarriesTheContext() =>
        Assert.That((await _api.Get("/types", ("Accept", "application/ld+json"))).Members, Does.Contain("@context"));

    [TestCase("/types/Kiosk", 404, "ResourceNotFound")]
    [TestCase("/types?details=perhaps", 400, "InvalidRequest")]
    [TestCase("/types?verbose=true", 400, "InvalidRequest")]
    public async Task WrongRequestsSayWhy(string path, int status, string type) => Assert.That((await _api.Get(path)).Problem, Is.EqualTo((status, type)));
}
