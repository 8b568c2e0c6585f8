namespace ContextBroker.Server.Tests.Http.Batches;

/// <summary>POST /entityOperations/delete (clauses 5.6.10, 6.17).</summary>
public sealed class BatchDeleteTests
{
    private const string Path = "/entityOperations/delete";

    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public Task GivenTwoEntities() => _api.Post("/entityOperations/upsert", """[{"id":"urn:s:1","type":"T"},{"id":"urn:s:2","type":"T"}]""");

    // Python sends bare ids as application/ld+json: there is nothing to expand, so no @context is demanded.
    [TestCase("application/json")]
    [TestCase("application/ld+json")]
    public async Task AllDeletedAnswersNothing(string type)
    {
        Assert.That((await _api.Post(Path, """["urn:s:1","urn:s:2"]""", type)).Status, Is.EqualTo(204));
        Assert.That((await _api.Get("/entities/urn:s:2")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task UnknownIdsAreReported()
    {
        var reply = await _api.Post(Path, """["urn:s:1","urn:s:none","nouri"]""");
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, """["urn:s:1"]""")));
        Assert.That(reply.Json["errors"]!.AsArray().Select(e => (string)e!["entityId"]!), Is.EquivalentTo(new[] { "urn:s:none", "nouri" }));
    }

    [TestCase("[]")]
    [TestCase("\"urn:s:1\"")]
    [TestCase("""["urn:s:1",null]""")]
    public async Task WrongBatchesDeleteNothing(string body)
    {
        Assert.That((await _api.Post(Path, body)).Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((await _api.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }
}
