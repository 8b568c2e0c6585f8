namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>PATCH /snapshots/{id} (clauses 5.16.4, 5.5.8, 6.37.3.2).</summary>
public sealed class UpdateSnapshotTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenASnapshot()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1", members: ""","endpoint":"http://127.0.0.1:9/x","snapshotPriority":7""");
    }

    [Test]
    public async Task AnswersWithTheNewStatus()
    {
        var reply = await _api.Patch("/snapshots/urn:snap:1", """{"type":"Snapshot","snapshotPriority":2,"endpoint":"http://127.0.0.1:9/y"}""");
        Assert.That((reply.Status, (int?)reply.Json["snapshotPriority"], (string?)reply.Json["endpoint"]), Is.EqualTo((200, 2, "http://127.0.0.1:9/y")));
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Text, Is.EqualTo(reply.Text));
        Assert.That(reply.Json.Time("modifiedAt"), Is.GreaterThanOrEqualTo(reply.Json.Time("createdAt")));
    }

    [Test]
    public async Task LifetimeCountsFromNow()
    {
        var snapshot = (await _api.Patch("/snapshots/urn:snap:1", """{"snapshotLifetime":"P2D"}""")).Json;
        Assert.That(snapshot.Time("expiresAt") - snapshot.Time("modifiedAt"), Is.EqualTo(TimeSpan.FromDays(2)));
        snapshot = (await _api.Patch("/snapshots/urn:snap:1", """{"snapshotLifetime":"P50Y"}""")).Json;
        Assert.That(snapshot.Time("expiresAt") - snapshot.Time("modifiedAt"), Is.EqualTo(TimeSpan.FromDays(30)));
    }

    [TestCase("\"urn:ngsi-ld:null\"")]
    [TestCase("null")]
    public async Task NullRemoves(string nothing)
    {
        var reply = await _api.Patch("/snapshots/urn:snap:1", $$"""{"endpoint":{{nothing}},"snapshotPriority":{{nothing}}}""");
        Assert.That((reply.Status, (int?)reply.Json["snapshotPriority"]), Is.EqualTo((200, 5)), reply.Text);
        Assert.That(reply.Members, Does.Not.Contain("endpoint"));
    }

    [Test]
    public async Task OutputMembersAreIgnored()
    {
        var before = (await _api.Get("/snapshots/urn:snap:1")).Json;
        var reply = await _api.Patch("/snapshots/urn:snap:1", """{"snapshotStatus":"failure","expiresAt":"2020-01-01T00:00:00Z"}""");
        Assert.That((string?)reply.Json["snapshotStatus"], Is.EqualTo("success"));
        Assert.That(reply.Json.Time("expiresAt"), Is.EqualTo(before.Time("expiresAt")));
    }

    [TestCase("""{"snapshotQueries":[]}""", "snapshotQueries")]
    [TestCase("""{"snapshotQueries":[{"type":"Query","q":"a"}]}""", "snapshotQueries")]
    [TestCase("""{"snapshotTemporalQueries":[]}""", "snapshotTemporalQueries")]
    [TestCase("""{"id":"urn:snap:2"}""", "id")]
    [TestCase("""{"type":"Subscription"}""", "type")]
    [TestCase("""{"snapshotPriority":4,"snapshotLifetime":"soon"}""", "snapshotLifetime")]
    [TestCase("""{"snapshotPriority":4,"colour":"red"}""", "colour")]
    [TestCase("""{"snapshotPriority":4,"type":null}""", "type")]
    public async Task RefusesWhatCannotBe(string fragment, string member)
    {
        var before = (await _api.Get("/snapshots/urn:snap:1")).Text;
        var reply = await _api.Patch("/snapshots/urn:snap:1", fragment);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((string?)reply.Json["member"], Is.EqualTo(member));
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Text, Is.EqualTo(before));
    }

    [TestCase("urn:snap:2", 404, "ResourceNotFound")]
    [TestCase("two", 400, "BadRequestData")]
    public async Task RefusesWhatIsNotThere(string id, int status, string type) =>
        Assert.That((await _api.Patch($"/snapshots/{id}", """{"snapshotPriority":4}""")).Problem, Is.EqualTo((status, type)));
}
