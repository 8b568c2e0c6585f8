namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>GET /snapshots/{id} (clauses 5.16.3, 6.37.3.1).</summary>
public sealed class RetrieveSnapshotTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenASnapshot()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1", members: ""","endpoint":"http://127.0.0.1:9/x","receiverInfo":[{"key":"A","value":"b"}]""");
    }

    [Test]
    public async Task TellsAllOfIt()
    {
        var reply = await _api.Get("/snapshots/urn:snap:1");
        Assert.That(reply.Members, Is.EqualTo(new[]
        {
            "id", "type", "snapshotQueries", "snapshotPriority", "endpoint", "receiverInfo", "snapshotStatus", "snapshotQueriesDetails", "createdAt",
            "modifiedAt", "expiresAt", "lastUsedAt",
        }));
        Assert.That((reply.Status, (string?)reply.Json["type"], (int)reply.Json["snapshotPriority"]!), Is.EqualTo((200, "Snapshot", 5)));
        Assert.That(reply.Json["snapshotQueries"]!.ToJsonString(), Is.EqualTo($"[{Snapshots.OfShelters}]"));
        Assert.That(reply.Json["receiverInfo"]!.ToJsonString(), Is.EqualTo("""[{"key":"A","value":"b"}]"""));
    }

    [Test]
    public async Task ContextIsInLinkOrBody()
    {
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Header("Link"), Does.Contain("json-ld#context"));
        var reply = await _api.Get("/snapshots/urn:snap:1", ("Accept", "application/ld+json"));
        Assert.That((reply.Type, reply.Header("Link"), reply.Members.Last()), Is.EqualTo(("application/ld+json", (string?)null, "@context")));
    }

    // Clause 4.8: when the last operation was executed on it; reading the status is none.
    [Test]
    public async Task SaysWhenItWasUsed()
    {
        var before = (await _api.Get("/snapshots/urn:snap:1")).Json;
        Assert.That(before.Time("lastUsedAt"), Is.EqualTo(before.Time("createdAt")));
        await _api.Get("/entities/urn:s:9", Snapshots.On("urn:snap:1"));
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Json.Time("lastUsedAt"), Is.GreaterThan(before.Time("modifiedAt").AddMilliseconds(-1)));
    }

    [TestCase("urn:snap:2", 404, "ResourceNotFound")]
    [TestCase("two", 400, "BadRequestData")]
    public async Task RefusesWhatIsNotThere(string id, int status, string type) =>
        Assert.That((await _api.Get($"/snapshots/{id}")).Problem, Is.EqualTo((status, type)));

    [Test]
    public async Task TenantsSeeTheirOwn()
    {
        var other = await Snapshots.NewTenant();
        Assert.That((await other.Get("/snapshots/urn:snap:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        await other.Frozen("urn:snap:1", """{"type":"Query","entities":[{"type":"City"}]}""");
        Assert.That((await _api.Get("/entities", Snapshots.On("urn:snap:1"))).Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
        Assert.That((await other.Get("/entities", Snapshots.On("urn:snap:1"))).Ids, Is.EqualTo(new[] { "urn:c:1" }));
        Assert.That((await Api.NewTenant().Get("/snapshots/urn:snap:1")).Problem, Is.EqualTo((404, "NonexistentTenant")));
    }
}
