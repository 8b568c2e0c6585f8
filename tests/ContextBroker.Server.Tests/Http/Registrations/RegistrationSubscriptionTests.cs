namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>/csourceSubscriptions (clauses 5.11.2 to 5.11.6, 6.12, 6.13).</summary>
public sealed class RegistrationSubscriptionTests
{
    private const string Body =
        """{"id":"urn:sub:1","type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/in"}}}""";

    [Test]
    public async Task CreatedIsRetrieved()
    {
        var api = Api.NewTenant();
        var created = await api.Post("/csourceSubscriptions/", Body);
        var reply = await api.Get("/csourceSubscriptions/urn:sub:1");

        Assert.That((created.Status, created.Header("Location")), Is.EqualTo((201, "/ngsi-ld/v1/csourceSubscriptions/urn:sub:1")));
        Assert.That((reply.Status, (string?)reply.Json["status"]), Is.EqualTo((200, "active")));
        Assert.That(reply.Members, Has.None.EqualTo("notificationTrigger"));
    }

    // Each kind has its resource, though their ids are of one space.
    [Test]
    public async Task IsNoSubscriptionToEntities()
    {
        var api = Api.NewTenant();
        await api.Post("/csourceSubscriptions", Body);

        Assert.That((await api.Get("/subscriptions/urn:sub:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await api.Delete("/subscriptions/urn:sub:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await api.Get("/subscriptions")).Ids, Is.Empty);
        Assert.That((await api.Post("/subscriptions", Body)).Problem, Is.EqualTo((409, "AlreadyExists")));
    }

    [Test]
    public async Task PagesInOrderOfCreation()
    {
        var api = Api.NewTenant();
        for (var i = 1; i <= 3; i++)
        {
            await api.Post("/csourceSubscriptions", Body.Replace("urn:sub:1", $"urn:sub:{i}", StringComparison.Ordinal));
        }

        var second = await api.Get("/csourceSubscriptions?limit=1&offset=1&count=true");
        Assert.That((second.Ids.Single(), second.Header("NGSILD-Results-Count")), Is.EqualTo(("urn:sub:2", "3")));
    }

    [Test]
    public async Task UpdatedIsAnother()
    {
        var api = Api.NewTenant();
        await api.Post("/csourceSubscriptions", Body);
        var reply = await api.Patch("/csourceSubscriptions/urn:sub:1", """{"isActive":false}""");

        Assert.That((reply.Status, (string?)(await api.Get("/csourceSubscriptions/urn:sub:1")).Json["status"]), Is.EqualTo((204, "paused")));
        Assert.That((await api.Patch("/csourceSubscriptions/urn:sub:1", """{"type":null}""")).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task DeletedIsGone()
    {
        var api = Api.NewTenant();
        await api.Post("/csourceSubscriptions", Body);
        Assert.That((await api.Delete("/csourceSubscriptions/urn:sub:1")).Status, Is.EqualTo(204));
        Assert.That((await api.Get("/csourceSubscriptions/urn:sub:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("""{"type":"Subscription","entities":[{"type":"A"}]}""", "notification")]
    [TestCase("""{"type":"Subscription","entities":[{"type":"A"}],"temporalQ":{"timerel":"soon"},"notification":{"endpoint":{"uri":"http://h/"}}}""", "temporalQ")]
    [TestCase("""{"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://h/","accept":"application/geo+json"}}}""", "application/json")]
    public async Task WrongMemberIsNamed(string body, string named)
    {
        var reply = await Api.NewTenant().Post("/csourceSubscriptions", body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((string?)reply.Json["detail"], Does.Contain(named));
    }
}
