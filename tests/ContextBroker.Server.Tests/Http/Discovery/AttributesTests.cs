namespace ContextBroker.Server.Tests.Http.Discovery;

/// <summary>GET /attributes and /attributes/{attrId} (clauses 5.7.8 to 5.7.10, 6.27, 6.28).</summary>
public sealed class AttributesTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenTwoEntities()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","rate":1,"name":"n"}""");
        await _api.Given("""{"id":"urn:h:1","type":"School","name":{"type":"LanguageProperty","languageMap":{"ja":"校"}}}""");
    }

    [Test]
    public async Task ListNamesTheAttributes()
    {
        var reply = await _api.Get("/attributes");
        Assert.That(((string?)reply.Json["type"], reply.Json["attributeList"]!.ToJsonString()), Is.EqualTo(("AttributeList", """["name","rate"]""")));
    }

    [Test]
    public async Task DetailsNameTheTypes()
    {
        var name = (await _api.Get("/attributes?details=true")).Json[0]!.AsObject();
        Assert.That(name.Select(m => m.Key), Is.EquivalentTo(new[] { "id", "type", "attributeName", "typeNames" }));
        Assert.That(name["typeNames"]!.AsArray().Select(t => (string)t!), Is.EquivalentTo(new[] { "Shelter", "School" }));
    }

    [TestCase("/attributes/name")]
    [TestCase("/attributes/https%3A%2F%2Furi.etsi.org%2Fngsi-ld%2Fdefault-context%2Fname")]
    public async Task OneAttributeIsDescribed(string path)
    {
        var reply = await _api.Get(path);
        Assert.That(((string?)reply.Json["attributeName"], (int?)reply.Json["attributeCount"]), Is.EqualTo(("name", 2)));
        Assert.That(reply.Json["attributeTypes"]!.AsArray().Select(t => (string)t!), Is.EquivalentTo(new[] { "Property", "LanguageProperty" }));
    }

    [TestCase("/attributes/unknown", 404, "ResourceNotFound")]
    [TestCase("/attributes/type", 404, "ResourceNotFound")]
    [TestCase("/attributes?limit=2", 400, "InvalidRequest")]
    public async Task WrongRequestsSayWhy(string path, int status, string type) => Assert.That((await _api.Get(path)).Problem, Is.EqualTo((status, type)));
}
