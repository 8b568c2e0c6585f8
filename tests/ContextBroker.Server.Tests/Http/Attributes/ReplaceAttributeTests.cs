namespace ContextBroker.Server.Tests.Http.Attributes;

/// <summary>PUT /entities/{entityId}/attrs/{attrId} (clauses 5.6.19, 6.7.3.3).</summary>
public sealed class ReplaceAttributeTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","a":{"type":"Property","value":1,"unitCode":"C62"}}""");
    }

    [TestCase("""{"type":"Property","value":2}""", """{"type":"Property","value":2}""")]
    [TestCase("""{"type":"Relationship","object":"urn:x:1"}""", """{"type":"Relationship","object":"urn:x:1"}""")]
    public async Task NothingOfTheOldStays(string body, string attribute)
    {
        var reply = await _api.Put("/entities/urn:s:1/attrs/a", body);
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That((await _api.Get("/entities/urn:s:1")).Json["a"]!.ToJsonString(), Is.EqualTo(attribute));
    }

    [TestCase("/entities/urn:s:none/attrs/a", """{"type":"Property","value":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/none", """{"type":"Property","value":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/a?type=School", """{"type":"Property","value":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/nouri/attrs/a", """{"type":"Property","value":2}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/scope", """{"type":"Property","value":"/A"}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/a", """{"type":"Property"}""", 400, "BadRequestData")]
    public async Task WrongRequestsSayWhy(string path, string body, int status, string type) =>
        Assert.That((await _api.Put(path, body)).Problem, Is.EqualTo((status, type)));
}
