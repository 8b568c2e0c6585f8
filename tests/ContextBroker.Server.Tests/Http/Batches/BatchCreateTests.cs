namespace ContextBroker.Server.Tests.Http.Batches;

/// <summary>POST /entityOperations/create (clauses 5.6.7, 6.14).</summary>
public sealed class BatchCreateTests
{
    private const string Path = "/entityOperations/create";

    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task AllCreatedAnswersTheIds()
    {
        var reply = await Api.NewTenant().Post(Path, """[{"id":"urn:s:1","type":"T"},{"id":"urn:s:2","type":"T"}]""");
        Assert.That((reply.Status, reply.Type, reply.Text), Is.EqualTo((201, "application/json", """["urn:s:1","urn:s:2"]""")));
    }

    [Test]
    public async Task EachElementSucceedsOrFailsAlone()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:s:1","type":"T"}""");
        var reply = await api.Post(Path, """[{"id":"urn:s:1","type":"T"},{"id":"urn:s:2","type":"T"},{"id":"urn:s:3"}]""");
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, """["urn:s:2"]""")), reply.Text);
        Assert.That(Errors(reply), Is.EquivalentTo(new[] { ("urn:s:1", "AlreadyExists"), ("urn:s:3", "BadRequestData") }));
    }

    [TestCase("application/json", """[{"id":"urn:c:1","type":"T","@context":{"a":"https://example.org/a"}}]""")]
    [TestCase("application/ld+json", """[{"id":"urn:c:1","type":"T"}]""")]
    public async Task MisplacedContextsAreTheElementsFault(string type, string body)
    {
        var reply = await _api.Post(Path, body, type);
        Assert.That((reply.Status, Errors(reply).Single()), Is.EqualTo((207, ("urn:c:1", "BadRequestData"))));
    }

    [Test]
    public async Task EachElementHasItsOwnContext()
    {
        var api = Api.NewTenant();
        var reply = await api.Post(
            Path,
            """[{"id":"urn:s:1","type":"T","a":1,"@context":{"a":"https://example.org/a"}},{"id":"urn:s:2","type":"T","a":1,"@context":{"a":"https://example.org/b"}}]""",
            "application/ld+json");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        Assert.That((await api.Get("/entities/urn:s:2")).Members, Does.Contain("https://example.org/b"));
    }

    [TestCase("application/ld+json", """[{"id":"urn:l:1","type":"T","@context":{}}]""", true)]
    [TestCase("application/json", "[]", false)]
    [TestCase("application/json", "{}", false)]
    [TestCase("application/json", """[{"id":"urn:l:1","type":"T"},null]""", false)]
    public async Task WrongBatchesAreRefusedWhole(string type, string body, bool withLink)
    {
        var reply = await _api.Post(Path, body, type, withLink ? [("Link", Api.ContextLink)] : []);
        Assert.That((reply.Problem, (await _api.Get("/entities/urn:l:1")).Status), Is.EqualTo(((400, "BadRequestData"), 404)));
    }

    [Test]
    public async Task TooLongABatchIsRefused()
    {
        var body = $"[{string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"id":"urn:l:{{i}}","type":"T"}"""))}]";
        Assert.That((await _api.Post(Path, body)).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    private static IEnumerable<(string, string)> Errors(Reply reply) => reply.Json["errors"]!.AsArray()
        .Select(e => ((string)e!["entityId"]!, ((string)e["error"]!["type"]!)[Reply.Errors.Length..]));
}
