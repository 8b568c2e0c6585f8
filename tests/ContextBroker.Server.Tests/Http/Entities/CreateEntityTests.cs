namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>POST /entities (clauses 5.6.1, 6.4.3.1).</summary>
public sealed class CreateEntityTests
{
    private const string Shelter = """{"id":"urn:s:1","type":"Shelter","capacity":{"type":"Property","value":300,"unitCode":"C62"}}""";

    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task AnswersWithTheLocation()
    {
        var reply = await Api.NewTenant().Post("/entities", Shelter);
        Assert.That((reply.Status, reply.Header("Location"), reply.Text), Is.EqualTo((201, "/ngsi-ld/v1/entities/urn:s:1", "")));
    }

    [TestCase("https://example.org/s/1", "/ngsi-ld/v1/entities/https:%2F%2Fexample.org%2Fs%2F1")]
    [TestCase("urn:s:避難所", "/ngsi-ld/v1/entities/urn:s:%E9%81%BF%E9%9B%A3%E6%89%80")]
    public async Task LocationLeadsToTheEntity(string id, string location)
    {
        var reply = await _api.Post("/entities", $$"""{"id":"{{id}}","type":"T"}""");
        var found = await _api.Get(location["/ngsi-ld/v1".Length..]);
        Assert.That((reply.Header("Location"), (string?)found.Json["id"]), Is.EqualTo((location, id)));
    }

    [TestCase("""{"id":"urn:n:1","type":"T","a":{"type":"Property","value":1}}""")]
    [TestCase("""{"id":"urn:n:1","type":"T","a":{"value":1}}""")]
    [TestCase("""{"id":"urn:n:1","type":"T","a":1}""")]
    public async Task EveryRepresentationIsRead(string body)
    {
        var api = Api.NewTenant();
        await api.Given(body);
        Assert.That((await api.Get("/entities/urn:n:1")).Json["a"]!.ToJsonString(), Is.EqualTo("""{"type":"Property","value":1}"""));
    }

    [Test]
    public async Task SecondOfTheSameIdIsRefused()
    {
        var api = Api.NewTenant();
        await api.Given(Shelter);
        Assert.That((await api.Post("/entities", Shelter)).Problem, Is.EqualTo((409, "AlreadyExists")));
    }

    [TestCase("""{"type":"T"}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1"}""", "BadRequestData")]
    [TestCase("""{"id":"no uri","type":"T"}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":{"type":"Property"}}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":{"type":"Relationship","object":"no uri"}}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":["a",1]}}}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":"urn:ngsi-ld:null"}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":1e999}""", "BadRequestData")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":1,"a":2}""", "InvalidRequest")]
    [TestCase("""{"id":"urn:x:1","type":"T","a":"\uD800"}""", "InvalidRequest")]
    [TestCase("""{"id":"urn:x:1",""", "InvalidRequest")]
    [TestCase("", "InvalidRequest")]
    public async Task WrongBodyChangesNothing(string body, string type)
    {
        var reply = await _api.Post("/entities", body);
        var found = await _api.Get("/entities/urn:x:1");
        Assert.That((reply.Problem, found.Status), Is.EqualTo(((400, type), 404)), reply.Text);
    }

    [Test]
    public async Task RefusalNamesTheMember()
    {
        var reply = await _api.Post("/entities", """{"id":"urn:x:1","type":"T","level":{"type":"Property","value":1,"observedAt":"yesterday"}}""");
        Assert.That((string?)reply.Json["detail"], Does.Contain("observedAt").And.Contain("yesterday"));
    }

    [Test]
    public async Task ContextInPlainJsonIsRefused()
    {
        var reply = await _api.Post("/entities", """{"id":"urn:x:1","type":"T","@context":{"a":"https://example.org/a"}}""");
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task LinkedDataWithoutContextIsRefused() =>
        Assert.That((await _api.Post("/entities", Shelter, "application/ld+json")).Problem, Is.EqualTo((400, "BadRequestData")));

    [Test]
    public async Task LinkedDataWithLinkIsRefused()
    {
        var reply = await _api.Post(
            "/entities", """{"id":"urn:x:1","type":"T","@context":{"a":"https://example.org/a"}}""", "application/ld+json", ("Link", Api.ContextLink));
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task ContextOfTheBodyExpandsNames()
    {
        var api = Api.NewTenant();
        await api.Post("/entities", """{"id":"urn:c:1","type":"T","level":1,"@context":{"level":"https://example.org/level"}}""", "application/ld+json");
        Assert.That((await api.Get("/entities/urn:c:1")).Members, Does.Contain("https://example.org/level"));
    }

    [Test]
    public async Task UnknownParameterIsRefused() =>
        Assert.That((await _api.Post("/entities?replace=true", Shelter)).Problem, Is.EqualTo((400, "InvalidRequest")));

    [Test]
    public async Task TrailingSlashIsTheSame() =>
        Assert.That((await Api.NewTenant().Post("/entities/", Shelter)).Status, Is.EqualTo(201));
}
