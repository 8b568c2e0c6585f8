namespace ContextBroker.Server.Tests.Http.Attributes;

/// <summary>PATCH /entities/{entityId}/attrs (clauses 5.6.2, 6.6.3.2).</summary>
public sealed class UpdateAttributesTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","a":1,"b":[{"type":"Property","value":2},{"type":"Property","value":3,"datasetId":"urn:d:1"}]}""");
    }

    [Test]
    public async Task ReplacesTheInstanceThatIsMeant()
    {
        var reply = await _api.Patch("/entities/urn:s:1/attrs", """{"b":{"type":"Property","value":9,"datasetId":"urn:d:1"}}""");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That((await _api.Get("/entities/urn:s:1?pick=b&datasetId=urn:d:1")).Json["b"]!["value"]!.ToJsonString(), Is.EqualTo("9"));
        Assert.That((await _api.Get("/entities/urn:s:1?pick=b&datasetId=@none")).Json["b"]!["value"]!.ToJsonString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task NullDeletes()
    {
        await _api.Patch("/entities/urn:s:1/attrs", """{"a":{"type":"Property","value":"urn:ngsi-ld:null"}}""");
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Does.Not.Contain("a"));
    }

    [Test]
    public async Task ModifiedAtMovesAndCreatedAtStays()
    {
        var before = (await _api.Get("/entities/urn:s:1?options=sysAttrs")).Json["a"]!;
        await _api.Patch("/entities/urn:s:1/attrs", """{"a":5}""");
        var after = (await _api.Get("/entities/urn:s:1?options=sysAttrs")).Json["a"]!;
        Assert.That((string?)after["createdAt"], Is.EqualTo((string?)before["createdAt"]));
        Assert.That(string.CompareOrdinal((string?)after["modifiedAt"], (string?)before["modifiedAt"]), Is.GreaterThanOrEqualTo(0));
    }

    [TestCase("/entities/urn:s:none/attrs", """{"a":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1/attrs?type=School", """{"a":2}""", 404, "ResourceNotFound")]
    [TestCase("/entities/nouri/attrs", """{"a":2}""", 400, "BadRequestData")]
    [TestCase("/entities//attrs", """{"a":2}""", 400, "BadRequestData")]
    [TestCase("/entities//attrs/", """{"a":2}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs", """{"a":{"type":"Property","observedAt":1,"value":2}}""", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1/attrs?options=noOverwrite", """{"a":2}""", 400, "InvalidRequest")]
    public async Task WrongRequestsSayWhy(string path, string body, int status, string type) =>
        Assert.That((await _api.Patch(path, body)).Problem, Is.EqualTo((status, type)));
}
