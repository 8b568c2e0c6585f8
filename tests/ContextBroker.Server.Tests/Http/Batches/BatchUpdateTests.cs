namespace ContextBroker.Server.Tests.Http.Batches;

/// <summary>POST /entityOperations/update (clauses 5.6.9, 6.16).</summary>
public sealed class BatchUpdateTests
{
    private const string Path = "/entityOperations/update";

    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenTwoEntities()
    {
        await _api.Post("/entityOperations/delete", """["urn:s:1","urn:s:2"]""");
        await _api.Post("/entityOperations/create", """[{"id":"urn:s:1","type":"T","a":1},{"id":"urn:s:2","type":"T","a":1}]""");
    }

    [TestCase("", """{"a":9,"b":2}""")]
    [TestCase("?options=noOverwrite", """{"a":1,"b":2}""")]
    public async Task OptionSaysWhetherTheOldIsOverwritten(string query, string attributes)
    {
        await _api.Post(Path + query, """[{"id":"urn:s:1","type":"T","a":9,"b":2}]""");
        Assert.That((await _api.Get("/entities/urn:s:1?options=keyValues&omit=id,type")).Text, Is.EqualTo(attributes));
    }

    [Test]
    public async Task MissingEntitiesAreReported()
    {
        var reply = await _api.Post(Path, """[{"id":"urn:s:1","type":"T","b":2},{"id":"urn:s:none","type":"T","b":2}]""");
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, """["urn:s:1"]""")));
        Assert.That((string?)reply.Json["errors"]![0]!["error"]!["type"], Is.EqualTo(Reply.Errors + "ResourceNotFound"));
    }

    [TestCase("?options=replace")]
    [TestCase("?options=update,noOverwrite")]
    public async Task UnknownOptionsAreRefused(string query) =>
        Assert.That((await _api.Post(Path + query, """[{"id":"urn:s:1","type":"T"}]""")).Problem, Is.EqualTo((400, "InvalidRequest")));
}
