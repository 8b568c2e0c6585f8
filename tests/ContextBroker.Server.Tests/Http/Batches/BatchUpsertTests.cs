namespace ContextBroker.Server.Tests.Http.Batches;

/// <summary>POST /entityOperations/upsert (clauses 5.6.8, 6.15).</summary>
public sealed class BatchUpsertTests
{
    private const string Path = "/entityOperations/upsert";

    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenOneEntity()
    {
        await _api.Post("/entityOperations/delete", """["urn:s:1","urn:s:2","urn:s:3"]""");
        await _api.Given("""{"id":"urn:s:1","type":"T","old":1}""");
    }

    [TestCase("", """[{"id":"urn:s:1","type":"T","new":2}]""", 204, "")]
    [TestCase("", """[{"id":"urn:s:1","type":"T","new":2},{"id":"urn:s:2","type":"T"}]""", 201, """["urn:s:2"]""")]
    [TestCase("?options=update", """[{"id":"urn:s:1","type":"T","new":2}]""", 204, "")]
    public async Task OnlyCreatedIdsAreAnswered(string query, string body, int status, string text)
    {
        var reply = await _api.Post(Path + query, body);
        Assert.That((reply.Status, reply.Text), Is.EqualTo((status, text)));
    }

    [TestCase("", """{"new":2}""")]
    [TestCase("?options=replace", """{"new":2}""")]
    [TestCase("?options=update", """{"old":1,"new":2}""")]
    public async Task OptionSaysWhatBecomesOfTheOld(string query, string attributes)
    {
        await _api.Post(Path + query, """[{"id":"urn:s:1","type":"T","new":2}]""");
        Assert.That((await _api.Get("/entities/urn:s:1?options=keyValues&omit=id,type")).Text, Is.EqualTo(attributes));
    }

    [Test]
    public async Task LaterElementsOfOneEntityWin()
    {
        await _api.Post(Path, """[{"id":"urn:s:3","type":"T","a":1},{"id":"urn:s:3","type":"T","a":2}]""");
        Assert.That((int?)(await _api.Get("/entities/urn:s:3?options=keyValues")).Json["a"], Is.EqualTo(2));
    }

    [Test]
    public async Task OneBadElementHindersNoOther()
    {
        var reply = await _api.Post(Path, """[{"id":"urn:s:1","type":"T","new":2},{"id":"nouri","type":"T"}]""");
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, """["urn:s:1"]""")));
        Assert.That((string?)reply.Json["errors"]![0]!["entityId"], Is.EqualTo("nouri"));
    }

    [TestCase("?options=noOverwrite", "InvalidRequest")]
    [TestCase("?mode=replace", "InvalidRequest")]
    public async Task UnknownOptionsAreRefused(string query, string type) =>
        Assert.That((await _api.Post(Path + query, """[{"id":"urn:s:1","type":"T"}]""")).Problem, Is.EqualTo((400, type)));
}
