namespace ContextBroker.Server.Tests.Http.Attributes;

/// <summary>PATCH /entities/{entityId}/attrs/{attrId} (clauses 5.5.8, 5.6.4, 6.7.3.1).</summary>
public sealed class PartialUpdateTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","a":{"type":"Property","value":1,"unitCode":"C62"},"https://example.org/b":7}""");
    }

    [TestCase("""{"value":2}""", """{"type":"Property","value":2,"unitCode":"C62"}""")]
    [TestCase("""{"unitCode":"KGM"}""", """{"type":"Property","value":1,"unitCode":"KGM"}""")]
    [TestCase("""{"type":"Property","value":3}""", """{"type":"Property","value":3,"unitCode":"C62"}""")]
    public async Task WhatIsNotSaidStays(string body, string attribute)
    {
        var reply = await _api.Patch("/entities/urn:s:1/attrs/a", body);
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That((await _api.Get("/entities/urn:s:1")).Json["a"]!.ToJsonString(), Is.EqualTo(attribute));
    }

    [TestCase("a")]
    [TestCase("https%3A%2F%2Furi.etsi.org%2Fngsi-ld%2Fdefault-context%2Fa")]
    [TestCase("https%3A%2F%2Fexample.org%2Fb")]
    public async Task NamesAreTermsOrEncodedIris(string name) =>
        Assert.That((await _api.Patch($"/entities/urn%3As%3A1/attrs/{name}", """{"value":2}""")).Status, Is.EqualTo(204));

    [TestCase("/entities/urn:s:none/attrs/a", """{"value":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/none", """{"value":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/a", """{"value":2,"datasetId":"urn:d:none"}""", 404, "ResourceNotFound")]
    [TestCase("/entities/nouri/attrs/a", """{"value":2}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/a()", """{"value":2}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/scope", """{"value":"/A"}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/a", """{"type":"Relationship","object":"urn:x:1"}""", 400, "BadRequestData")]
    public async Task WrongRequestsSayWhy(string path, string body, int status, string type) =>
        Assert.That((await _api.Patch(path, body)).Problem, Is.EqualTo((status, type)));
}
