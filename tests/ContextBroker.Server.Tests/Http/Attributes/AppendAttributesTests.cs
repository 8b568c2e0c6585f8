namespace ContextBroker.Server.Tests.Http.Attributes;

/// <summary>POST /entities/{entityId}/attrs (clauses 5.6.3, 6.6.3.1).</summary>
public sealed class AppendAttributesTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","a":1}""");
    }

    [TestCase("""{"b":2}""", """{"a":1,"b":2}""")]
    [TestCase("""{"a":9}""", """{"a":9}""")]
    public async Task AddsAndOverwrites(string body, string attributes)
    {
        var reply = await _api.Post("/entities/urn:s:1/attrs", body);
        Assert.That((reply.Status, await Attributes()), Is.EqualTo((204, attributes)));
    }

    [Test]
    public async Task NoOverwriteReportsWhatItLeft()
    {
        var reply = await _api.Post("/entities/urn:s:1/attrs/?options=noOverwrite", """{"a":9,"b":2}""");
        Assert.That((reply.Status, reply.Type, await Attributes()), Is.EqualTo((207, "application/json", """{"a":1,"b":2}""")));
        Assert.That((string?)reply.Json["updated"]![0], Does.EndWith("/b"));
        Assert.That((string?)reply.Json["notUpdated"]![0]!["attributeName"], Does.EndWith("/a"));
    }

    [Test]
    public async Task MergePatchAndContextInJsonAreTaken() => Assert.That(
        (await _api.Post("/entities/urn:s:1/attrs", """{"b":2,"@context":{"b":"https://example.org/b"}}""", "application/merge-patch+json")).Status,
        Is.EqualTo(204));

    [TestCase("/entities/urn:s:none/attrs", """{"b":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs?type=School", """{"b":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities//attrs/", """{"b":2}""", 400, "BadRequestData")]
    [TestCase("/entities/nouri/attrs", """{"b":2}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs", """{"b":{"type":"Property"}}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs", "[]", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1/attrs?options=keyValues", """{"b":2}""", 400, "InvalidRequest")]
    public async Task WrongRequestsSayWhy(string path, string body, int status, string type) =>
        Assert.That((await _api.Post(path, body)).Problem, Is.EqualTo((status, type)));

    private async Task<string> Attributes() => (await _api.Get("/entities/urn:s:1?options=keyValues&omit=id,type")).Text;
}
