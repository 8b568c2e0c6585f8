namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>PUT /entities/{entityId} (clauses 5.6.18, 6.5.3.3).</summary>
public sealed class ReplaceEntityTests
{
    private const string Old = """{"id":"urn:s:1","type":"Shelter","old":1}""";

    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given(Old);
    }

    [TestCase("""{"id":"urn:s:1","type":"Shelter","new":2}""")]
    [TestCase("""{"type":"Shelter","new":2}""")]
    public async Task OldAttributesAreGone(string body)
    {
        var reply = await _api.Put("/entities/urn:s:1", body);
        var entity = await _api.Get("/entities/urn:s:1");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That(entity.Members, Is.EquivalentTo(new[] { "id", "type", "new" }));
    }

    [Test]
    public async Task CreatedAtStays()
    {
        var before = await _api.Get("/entities/urn:s:1?options=sysAttrs");
        await _api.Put("/entities/urn:s:1", """{"type":"Shelter","new":2}""");
        var after = await _api.Get("/entities/urn:s:1?options=sysAttrs");
        Assert.That((string?)after.Json["createdAt"], Is.EqualTo((string?)before.Json["createdAt"]));
    }

    [TestCase("/entities/urn:s:none", """{"type":"Shelter"}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1?type=School", """{"type":"Shelter"}""", 404, "ResourceNotFound")]
    [TestCase("/entities/", "{}", 400, "BadRequestData")]
    [TestCase("/entities/nouri", """{"type":"Shelter"}""", 400, "BadRequestData")]
    [TestCase("/entities/", """{"type":"Shelter"}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1", """{"id":"urn:s:2","type":"Shelter"}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1", """{"type":"Shelter","a":"urn:ngsi-ld:null"}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1", "[]", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1?lang=ja", """{"type":"Shelter"}""", 400, "InvalidRequest")]
    public async Task WrongRequestsChangeNothing(string path, string body, int status, string type)
    {
        Assert.That((await _api.Put(path, body)).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Does.Contain("old"));
    }
}
