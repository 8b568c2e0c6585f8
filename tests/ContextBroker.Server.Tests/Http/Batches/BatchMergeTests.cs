namespace ContextBroker.Server.Tests.Http.Batches;

/// <summary>POST /entityOperations/merge (clauses 5.6.20, 6.31).</summary>
public sealed class BatchMergeTests
{
    private const string Path = "/entityOperations/merge";

    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Post("/entityOperations/delete", """["urn:s:1"]""");
        await _api.Given("""{"id":"urn:s:1","type":"T","a":{"type":"Property","value":{"x":1,"y":2}}}""");
    }

    [Test]
    public async Task ValuesAreMerged()
    {
        var reply = await _api.Post(Path, """[{"id":"urn:s:1","a":{"type":"Property","value":{"y":3}}}]""");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That((await _api.Get("/entities/urn:s:1?options=keyValues&pick=a")).Text, Is.EqualTo("""{"a":{"x":1,"y":3}}"""));
    }

    [Test]
    public async Task MissingEntitiesAreReported()
    {
        var reply = await _api.Post(Path, """[{"id":"urn:s:1","b":1},{"id":"urn:s:none","b":1},{"b":1}]""");
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString(), reply.Json["errors"]!.AsArray().Count), Is.EqualTo((207, """["urn:s:1"]""", 2)));
    }
}
