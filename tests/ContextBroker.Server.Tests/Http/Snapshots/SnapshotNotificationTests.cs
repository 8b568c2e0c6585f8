using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>What a snapshot's endpoint hears (clauses 5.16.6, 5.3.4), and subscriptions on snapshots (5.5.15, 6.3.22).</summary>
public sealed class SnapshotNotificationTests
{
    private Api _api = null!;
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start()
    {
        _api = await Snapshots.NewTenant();
        _receiver = await Receiver.Start();
    }

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task TellsWhenItIsFilled()
    {
        var status = await _api.Frozen(
            "urn:snap:1", Snapshots.OfShelters + """,{"type":"Query","q":"occupancy>1000"}""", Endpoint(""","receiverInfo":[{"key":"Authorization","value":"Bearer abc"}]"""));
        var received = await _receiver.Next();
        var json = received.Json;
        Assert.That(json.AsObject().Select(m => m.Key), Is.EqualTo(new[]
        {
            "id", "type", "snapshotId", "notifiedAt", "expiresAt", "snapshotPriority", "snapshotStatus", "snapshotQueriesDetails",
        }));
        Assert.That((string?)json["id"], Does.StartWith("urn:"));
        Assert.That(((string?)json["type"], (string?)json["snapshotId"], (string?)json["snapshotStatus"]), Is.EqualTo(("SnapshotNotification", "urn:snap:1", "partial")));
        Assert.That(json["snapshotQueriesDetails"]!.ToJsonString(), Is.EqualTo("""[{"resultStatus":"success"},{"resultStatus":"empty"}]"""));
        Assert.That(json.Time("expiresAt"), Is.EqualTo(status.Time("expiresAt")).And.GreaterThan(json.Time("notifiedAt")));
        Assert.That((received.Headers.Authorization.ToString(), received.Headers["NGSILD-Tenant"].ToString()), Is.EqualTo(("Bearer abc", _api.Tenant)));
    }

    [Test]
    public async Task TellsOfUpdatesAndTheEnd()
    {
        await _api.Frozen("urn:snap:1", members: Endpoint());
        await _receiver.Next();
        await _api.Patch("/snapshots/urn:snap:1", """{"snapshotPriority":9,"snapshotLifetime":"P3D"}""");
        var update = (await _receiver.Next()).Json;
        Assert.That((int?)update["snapshotPriority"], Is.EqualTo(9));
        Assert.That(update.Time("expiresAt"), Is.EqualTo((await _api.Get("/snapshots/urn:snap:1")).Json.Time("expiresAt")));

        await _api.Delete("/snapshots/urn:snap:1");
        var end = (await _receiver.Next()).Json;
        Assert.That((string?)end["snapshotId"], Is.EqualTo("urn:snap:1"));
        Assert.That(end.Time("expiresAt"), Is.LessThan(end.Time("notifiedAt")));
    }

    [Test]
    public async Task AnEndpointCanBeAddedLater()
    {
        await _api.Frozen("urn:snap:1");
        await _api.Patch("/snapshots/urn:snap:1", "{" + Endpoint()[1..] + "}");
        Assert.That((string?)(await _receiver.Next()).Json["snapshotStatus"], Is.EqualTo("success"));
    }

    [Test]
    public async Task ItsSubscriptionsAreSeenByNobody()
    {
        await _api.Frozen("urn:snap:1", members: Endpoint());
        await _receiver.Next();
        Assert.That((await _api.Get("/subscriptions")).Text, Is.EqualTo("[]"));
        Assert.That((await _api.Get("/subscriptions", Snapshots.On("urn:snap:1"))).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task SubscriptionsHearOfTheirSnapshotAlone()
    {
        await _api.Frozen("urn:snap:1");
        var reply = await _api.Post("/subscriptions", Subscription(), headers: Snapshots.On("urn:snap:1"));
        Assert.That((reply.Status, reply.Header("NGSILD-Snapshot")), Is.EqualTo((201, "urn:snap:1")), reply.Text);
        await _api.Patch("/entities/urn:s:1/attrs", """{"occupancy":1}""");
        await _api.Patch("/entities/urn:s:1/attrs", """{"occupancy":2}""", headers: Snapshots.On("urn:snap:1"));
        var received = await _receiver.Next();
        Assert.That(received.Value, Is.EqualTo(2));
        Assert.That((received.Headers["NGSILD-Snapshot"].ToString(), received.Headers["NGSILD-Tenant"].ToString()), Is.EqualTo(("urn:snap:1", _api.Tenant)));
    }

    [Test]
    public async Task SubscriptionsEndWithTheirSnapshot()
    {
        await _api.Frozen("urn:snap:1");
        await _api.Post("/subscriptions", Subscription(), headers: Snapshots.On("urn:snap:1"));
        Assert.That((await _api.Get("/subscriptions")).Text, Is.EqualTo("[]"));
        Assert.That((await _api.Get("/subscriptions/urn:sub:1", Snapshots.On("urn:snap:1"))).Status, Is.EqualTo(200));
        await _api.Delete("/snapshots/urn:snap:1");
        await _api.Frozen("urn:snap:1");
        Assert.That((await _api.Get("/subscriptions/urn:sub:1", Snapshots.On("urn:snap:1"))).Status, Is.EqualTo(404));
    }

    private string Endpoint(string more = "") => $$""","endpoint":"{{_receiver.Address}}snap"{{more}}""";

    private string Subscription() =>
        $$$$"""{"id":"urn:sub:1","type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"{{{{_receiver.Address}}}}in"}}}""";
}
