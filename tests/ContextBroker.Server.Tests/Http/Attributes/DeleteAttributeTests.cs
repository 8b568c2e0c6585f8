namespace ContextBroker.Server.Tests.Http.Attributes;

/// <summary>DELETE /entities/{entityId}/attrs/{attrId} (clauses 5.6.5, 6.7.3.2).</summary>
public sealed class DeleteAttributeTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given(
            """{"id":"urn:s:1","type":"Shelter","scope":"/A","a":[{"type":"Property","value":1},{"type":"Property","value":2,"datasetId":"urn:d:1"}]}""");
    }

    [TestCase("", "urn:d:1")]
    [TestCase("?datasetId=urn:d:1", "@none")]
    public async Task OneInstanceIsDeleted(string query, string left)
    {
        Assert.That((await _api.Delete($"/entities/urn:s:1/attrs/a{query}")).Status, Is.EqualTo(204));
        Assert.That((await _api.Get($"/entities/urn:s:1?datasetId={left}")).Members, Does.Contain("a"));
    }

    [Test]
    public async Task DeleteAllTakesEveryInstance()
    {
        Assert.That((await _api.Delete("/entities/urn:s:1/attrs/a?deleteAll=true")).Status, Is.EqualTo(204));
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Does.Not.Contain("a"));
    }

    [Test]
    public async Task ScopeCanBeDeleted()
    {
        Assert.That((await _api.Delete("/entities/urn:s:1/attrs/scope")).Status, Is.EqualTo(204));
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Does.Not.Contain("scope"));
    }

    // Python and Node-RED send a Content-Type with DELETE.
    [Test]
    public async Task ContentTypeWithoutABodyIsIgnored() => Assert.That(
        (await _api.Send(HttpMethod.Delete, "/entities/urn:s:1/attrs/a", "", "application/ld+json")).Status, Is.EqualTo(204));

    [TestCase("/entities/urn:s:none/attrs/a", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/none", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/a?datasetId=urn:d:none", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs/a?datasetId=nouri", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs/a?deleteAll=maybe", 400, "InvalidRequest")]
    [TestCase("/entities/nouri/attrs/a", 400, "BadRequestData")]
    [TestCase("/entities//attrs/a", 400, "BadRequestData")]
    // Without a name it is the list of attributes, which knows no DELETE (clause 6.3.2).
    [TestCase("/entities/urn:s:1/attrs/", 405, "InvalidRequest")]
    public async Task WrongRequestsDeleteNothing(string path, int status, string type)
    {
        Assert.That((await _api.Delete(path)).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Get("/entities/urn:s:1")).Json["a"]!.AsArray(), Has.Count.EqualTo(2));
    }
}
