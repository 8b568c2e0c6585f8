namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>/subscriptions (clauses 5.8.1 to 5.8.5, 6.10, 6.11).</summary>
public sealed class SubscriptionTests
{
    private const string Shelters =
        """{"id":"urn:sub:1","type":"Subscription","entities":[{"type":"Shelter"}],"q":"occupancy>5","notification":{"endpoint":{"uri":"http://127.0.0.1:9/in"}}}""";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public Task MakeTenant() => _api.Given("""{"id":"urn:s:1","type":"Shelter"}""");

    [Test]
    public async Task CreateAnswersWithTheLocation()
    {
        var reply = await Api.NewTenant().Post("/subscriptions/", Shelters);
        Assert.That((reply.Status, reply.Header("Location"), reply.Text), Is.EqualTo((201, "/ngsi-ld/v1/subscriptions/urn:sub:1", "")));
    }

    [Test]
    public async Task RetrieveGivesWhatWasWritten()
    {
        var api = Api.NewTenant();
        await api.Post("/subscriptions", Shelters);
        var reply = await api.Get("/subscriptions/urn:sub:1");

        Assert.That((reply.Status, reply.Type), Is.EqualTo((200, "application/json")));
        Assert.That((string?)reply.Json["q"], Is.EqualTo("occupancy>5"));
        Assert.That((string?)reply.Json["status"], Is.EqualTo("active"));
        Assert.That((string?)reply.Json["notification"]!["endpoint"]!["uri"], Is.EqualTo("http://127.0.0.1:9/in"));
        Assert.That(reply.Header("Link"), Does.Contain("json-ld#context"));
        Assert.That(reply.Members, Has.None.EqualTo("createdAt"));
    }

    [Test]
    public async Task LinkedDataCarriesContext()
    {
        var api = Api.NewTenant();
        await api.Post("/subscriptions", Shelters);
        var reply = await api.Get("/subscriptions/urn:sub:1?options=sysAttrs", ("Accept", "application/ld+json"));

        Assert.That(reply.Members, Is.SupersetOf(new[] { "@context", "createdAt", "modifiedAt" }));
    }

    [Test]
    public async Task IdIsGivenWhenNoneIsBrought()
    {
        var reply = await _api.Post("/subscriptions", """{"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://h/"}}}""");
        Assert.That(reply.Header("Location"), Does.StartWith("/ngsi-ld/v1/subscriptions/urn:ngsi-ld:Subscription:"));
    }

    [Test]
    public async Task SecondOfTheSameIdIsRefused()
    {
        var api = Api.NewTenant();
        await api.Post("/subscriptions", Shelters);
        Assert.That((await api.Post("/subscriptions", Shelters)).Problem, Is.EqualTo((409, "AlreadyExists")));
    }

    [TestCase("{}", "type")]
    [TestCase("""{"type":"Subscription","entities":[{"type":"A"}]}""", "notification")]
    [TestCase("""{"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"smtp://h/"}}}""", "uri")]
    public async Task WrongMemberIsNamed(string body, string member)
    {
        var reply = await _api.Post("/subscriptions", body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((string?)reply.Json["detail"], Does.Contain(member));
    }

    [Test]
    public async Task PagesInOrderOfCreation()
    {
        var api = Api.NewTenant();
        for (var i = 1; i <= 3; i++)
        {
            await api.Post("/subscriptions", Shelters.Replace("urn:sub:1", $"urn:sub:{i}", StringComparison.Ordinal));
        }

        var second = await api.Get("/subscriptions?limit=1&offset=1&count=true");
        Assert.That(second.Ids, Is.EqualTo(new[] { "urn:sub:2" }));
        Assert.That(second.Header("NGSILD-Results-Count"), Is.EqualTo("3"));
        Assert.That(second.Header("Link"), Does.Contain("limit=1&offset=2>;rel=\"next\"").And.Contain("limit=1&offset=0>;rel=\"prev\""));
        Assert.That((await api.Get("/subscriptions")).Ids, Is.EqualTo(new[] { "urn:sub:1", "urn:sub:2", "urn:sub:3" }));
    }

    [Test]
    public async Task UpdateReplacesAndRemoves()
    {
        var api = Api.NewTenant();
        await api.Post("/subscriptions", Shelters);
        var reply = await api.Patch("/subscriptions/urn:sub:1", """{"isActive":false,"q":null}""", "application/merge-patch+json");
        var after = await api.Get("/subscriptions/urn:sub:1");

        Assert.That((reply.Status, (string?)after.Json["status"]), Is.EqualTo((204, "paused")));
        Assert.That(after.Members, Has.None.EqualTo("q"));
    }

    [Test]
    public async Task DeletedIsGone()
    {
        var api = Api.NewTenant();
        await api.Post("/subscriptions", Shelters);
        var deleted = await api.Delete("/subscriptions/urn:sub:1");

        Assert.That((deleted.Status, (await api.Get("/subscriptions/urn:sub:1")).Status), Is.EqualTo((204, 404)));
    }

    [TestCase("GET", "nouri", 400, "BadRequestData")]
    [TestCase("GET", "urn:sub:none", 404, "ResourceNotFound")]
    [TestCase("DELETE", "nouri", 400, "BadRequestData")]
    [TestCase("DELETE", "urn:sub:none", 404, "ResourceNotFound")]
    [TestCase("PATCH", "nouri", 400, "BadRequestData")]
    [TestCase("PATCH", "urn:sub:none", 404, "ResourceNotFound")]
    public async Task UnknownIsRefused(string method, string id, int status, string type)
    {
        var reply = await _api.Send(new HttpMethod(method), $"/subscriptions/{id}", method == "PATCH" ? """{"isActive":false}""" : null);
        Assert.That(reply.Problem, Is.EqualTo((status, type)));
    }
}
