using System.Diagnostics;
using System.Text.Json.Nodes;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>What is changed on one node acts on the other.</summary>
[NonParallelizable]
public sealed class OneTruthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private NodePair _nodes = null!;
    private NotificationSink _sink = null!;

    [OneTimeSetUp]
    public async Task StartNodes()
    {
        _nodes = await NodePair.Start();
        _sink = await NotificationSink.Start();
    }

    [OneTimeTearDown]
    public async Task StopNodes()
    {
        await (_nodes?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_sink?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task SubscriptionOnOneActsOnWritesOfTheOther()
    {
        for (var round = 0; round < 10; round++)
        {
            var (one, other) = round % 2 == 0 ? (_nodes.A, _nodes.B) : (_nodes.B, _nodes.A);
            var (type, id) = ($"River{round}", $"urn:ngsi-ld:River:acts-{round}");
            Expect(201, await one.Post("subscriptions", NodeRequests.Subscription($"urn:sub:acts:{round}", type, _sink.Address)));
            Expect(201, await other.Post("entities", $$$"""{"id":"{{{id}}}","type":"{{{type}}}","level":{"type":"Property","value":{{{round}}}}}"""));
            var began = Stopwatch.StartNew();
            await Until(() => Task.FromResult(_sink.Seen.ContainsKey((id, round))), "the notification");
            TestContext.Out.WriteLine($"told after {began.ElapsedMilliseconds} ms");
        }

        // Not by both nodes.
        Assert.That(_sink.Seen.Where(seen => seen.Key.Id.Contains("acts", StringComparison.Ordinal)).Select(seen => seen.Value), Is.All.EqualTo(1));
    }

    [Test]
    public async Task SubscriptionIsThereOnTheOtherAtOnce()
    {
        Expect(201, await _nodes.A.Post("subscriptions", NodeRequests.Subscription("urn:sub:there", "Lake", _sink.Address)));
        Expect(200, await _nodes.B.Get("subscriptions/urn:sub:there"));
        Expect(204, await _nodes.B.Patch("subscriptions/urn:sub:there", """{"description":"changed on B"}"""));
        Expect(204, await _nodes.A.Patch("subscriptions/urn:sub:there", """{"subscriptionName":"changed on A"}"""));
        await Until(async () => (await _nodes.B.Get("subscriptions/urn:sub:there")).Text is var text && text.Contains("changed on A") && text.Contains("changed on B"), "both changes");
        Expect(204, await _nodes.B.Send(HttpMethod.Delete, "subscriptions/urn:sub:there"));
        await Until(async () => (await _nodes.A.Get("subscriptions/urn:sub:there")).Status == 404, "the deletion");
        Expect(404, await _nodes.B.Get("subscriptions/urn:sub:there"));
    }

    [Test]
    public async Task ConcurrentChangesOfOneSubscriptionAllCount()
    {
        Expect(201, await _nodes.A.Post("subscriptions", NodeRequests.Subscription("urn:sub:race", "Lake", _sink.Address)));
        var patches = Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? _nodes.A : _nodes.B).Patch("subscriptions/urn:sub:race", $$"""{"description":"{{i}}"}"""));
        foreach (var patched in await Task.WhenAll(patches))
        {
            Expect(204, patched);
        }

        await Until(async () => Description(await _nodes.A.Get("subscriptions/urn:sub:race")) == Description(await _nodes.B.Get("subscriptions/urn:sub:race")), "one description");
    }

    [Test]
    public async Task ADeactivatedSubscriptionIsSilentOnBoth()
    {
        Expect(201, await _nodes.A.Post("subscriptions", NodeRequests.Subscription("urn:sub:off", "Brook", _sink.Address)));
        Expect(204, await _nodes.B.Patch("subscriptions/urn:sub:off", """{"isActive":false}"""));
        Expect(201, await _nodes.A.Post("entities", """{"id":"urn:ngsi-ld:Brook:1","type":"Brook","level":{"type":"Property","value":1}}"""));
        Expect(204, await _nodes.A.Patch("subscriptions/urn:sub:off", """{"isActive":true}"""));
        Expect(204, await _nodes.B.Patch("entities/urn:ngsi-ld:Brook:1/attrs", """{"level":{"type":"Property","value":2}}"""));
        await Until(() => Task.FromResult(_sink.Seen.ContainsKey(("urn:ngsi-ld:Brook:1", 2))), "the change after it was active again");
        Assert.That(_sink.Seen.Keys, Has.No.Member(("urn:ngsi-ld:Brook:1", 1)));
    }

    [Test]
    public async Task RegistrationsAreOfBoth()
    {
        Expect(201, await _nodes.A.Post("csourceRegistrations", """
            {"id":"urn:reg:1","type":"ContextSourceRegistration","information":[{"entities":[{"type":"Gauge"}]}],"endpoint":"http://127.0.0.1:9/"}
            """));
        await Until(async () => (await _nodes.B.Get("csourceRegistrations/urn:reg:1")).Status == 200, "the registration");
        Expect(204, await _nodes.B.Patch("csourceRegistrations/urn:reg:1", """{"description":"changed on B"}"""));
        await Until(async () => (await _nodes.A.Get("csourceRegistrations/urn:reg:1")).Text.Contains("changed on B"), "the change");
        Expect(204, await _nodes.A.Send(HttpMethod.Delete, "csourceRegistrations/urn:reg:1"));
        await Until(async () => (await _nodes.B.Get("csourceRegistrations/urn:reg:1")).Status == 404, "the deletion");
    }

    [Test]
    public async Task ContextsAreOfBoth()
    {
        using var http = new HttpClient { BaseAddress = _nodes.A.Address };
        using var content = new StringContent("""{"@context":{"pegel":"https://example.org/pegel"}}""", null, "application/json");
        using var reply = await http.PostAsync(new Uri("/ngsi-ld/v1/jsonldContexts", UriKind.Relative), content);
        var path = reply.Headers.Location!.ToString();
        path = path[path.IndexOf("/ngsi-ld", StringComparison.Ordinal)..];
        await Until(async () => (await _nodes.B.Get(path)).Status == 200, "the @context");
        Expect(204, await _nodes.B.Send(HttpMethod.Delete, path));
        await Until(async () => (await _nodes.A.Get(path)).Status == 404, "its deletion");
    }

    [Test]
    public async Task SnapshotsAreOfBoth()
    {
        Expect(201, await _nodes.A.Post("entities", """{"id":"urn:s:1","type":"Shelter","level":{"type":"Property","value":1}}"""));
        Expect(201, await _nodes.A.Post("snapshots", """{"id":"urn:snap:1","type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"Shelter"}]}]}"""));
        await Until(async () => (await _nodes.B.Get("snapshots/urn:snap:1")).Text.Contains("\"success\""), "the snapshot");
        Expect(200, await _nodes.B.Send(HttpMethod.Get, "entities/urn:s:1", null, ("NGSILD-Snapshot", "urn:snap:1")));
        Expect(200, await _nodes.B.Patch("snapshots/urn:snap:1", """{"snapshotPriority":5}"""));
        Expect(204, await _nodes.B.Send(HttpMethod.Delete, "snapshots/urn:snap:1"));
        await Until(async () => (await _nodes.A.Get("snapshots/urn:snap:1")).Status == 404, "its deletion");
    }

    [Test]
    public async Task DevicesAreOfBoth()
    {
        (string, string)[] scope = [("fiware-service", "city"), ("fiware-servicepath", "/")];
        var device = """{"devices":[{"device_id":"d1","entity_name":"urn:ngsi-ld:Device:d1","entity_type":"Device","apikey":"k"}]}""";
        Expect(201, await _nodes.A.Send(HttpMethod.Post, "/iot/devices", device, scope));
        await Until(async () => (await _nodes.B.Send(HttpMethod.Get, "/iot/devices/d1", null, scope)).Status == 200, "the device");
        Expect(204, await _nodes.B.Send(HttpMethod.Delete, "/iot/devices/d1", null, scope));
        await Until(async () => (await _nodes.A.Send(HttpMethod.Get, "/iot/devices/d1", null, scope)).Status == 404, "its deletion");
    }

    [Test]
    public async Task WhoWaitsForChangesHearsOfThoseOfTheOther()
    {
        Expect(201, await _nodes.A.Post("entities", """{"id":"urn:ngsi-ld:Pond:1","type":"Pond","level":{"type":"Property","value":1}}"""));
        var (_, text) = await _nodes.A.Get("changes?type=Pond&after=0");
        var position = (long)JsonNode.Parse(text)!["last"]!;
        Expect(204, await _nodes.A.Patch("entities/urn:ngsi-ld:Pond:1/attrs", """{"level":{"type":"Property","value":2}}"""));
        var waiting = _nodes.B.Get($"changes?type=Pond&after={position}&wait=20");
        Assert.That((await waiting).Text, Does.Contain("urn:ngsi-ld:Pond:1"));
    }

    [Test]
    public async Task ATenantIsThereOnTheOtherAtOnce()
    {
        (string, string)[] tenant = [("NGSILD-Tenant", "kawasaki")];
        Expect(200, await _nodes.B.Get("types"));
        Expect(404, await _nodes.B.Send(HttpMethod.Get, "types", null, tenant));
        Expect(201, await _nodes.A.Send(HttpMethod.Post, "entities", """{"id":"urn:s:2","type":"Shelter"}""", tenant));
        Expect(200, await _nodes.B.Send(HttpMethod.Get, "entities/urn:s:2", null, tenant));
    }

    private static string? Description((int Status, string Text) reply) => (string?)JsonNode.Parse(reply.Text)!["description"];

    private static void Expect(int status, (int Status, string Text) reply) => Assert.That(reply.Status, Is.EqualTo(status), reply.Text);

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(began.Elapsed, Is.LessThan(Patience), what + " did not come");
            await Task.Delay(20);
        }
    }
}
