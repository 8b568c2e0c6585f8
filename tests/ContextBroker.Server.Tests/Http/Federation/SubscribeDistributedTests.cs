using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Subscriptions are made at the sources that may have what is subscribed to, and follow what becomes of both (clauses 5.8.1.4, 5.8.2.4, 5.8.5.4).</summary>
public sealed class SubscribeDistributedTests
{
    private FederatedBroker _broker = null!;
    private int _tenants;

    [OneTimeSetUp]
    public async Task Start() => _broker = await FederatedBroker.Started();

    [OneTimeTearDown]
    public async Task Stop() => await _broker.DisposeAsync();

    [Test]
    public async Task TheSourceIsGivenWhatItRegistered()
    {
        await using var source = await Accepting();
        var tenant = await TenantWith(
            source, """[{"entities":[{"id":"urn:s:1","type":"Shelter"},{"type":"Gauge"}],"propertyNames":["name","level"]}]""",
            """ "tenant":"theirs","contextSourceInfo":[{"key":"X-Key","value":"k"}]""");
        await Subscribe(
            tenant,
            """
            "entities":[{"type":"Shelter"}],"watchedAttributes":["level","name","occupancy"],"q":"level>1","scopeQ":"/a/#","throttling":5,"lang":"ja",
            "notificationTrigger":["entityUpdated"],"expiresAt":"2999-01-01T00:00:00Z"
            """,
            """ ,"pick":["name"],"format":"simplified" """);
        var asked = await source.Next();
        var copy = asked.Json;
        var notification = copy["notification"]!;
        Assert.That((asked.Method, asked.Path), Is.EqualTo(("POST", "/ngsi-ld/v1/subscriptions")));
        Assert.That((asked.Header("NGSILD-Tenant"), asked.Header("X-Key")), Is.EqualTo(("theirs", "k")));
        Assert.That(asked.Header("Via"), Does.StartWith("1.1 contextbroker-"));
        Assert.That((string?)notification["endpoint"]!["uri"], Does.StartWith(_broker.Address + "ngsi-ld/v1/sourceNotifications/").And.Match("[0-9a-f]{32}$"));
        Assert.That((copy["entities"]!.ToJsonString(), copy["watchedAttributes"]!.ToJsonString()), Is.EqualTo(("""[{"type":"Shelter","id":"urn:s:1"}]""", """["name","level"]""")));
        Assert.That(((string?)copy["q"], (string?)copy["scopeQ"], (string?)copy["expiresAt"]), Is.EqualTo(("level>1", "/a/#", "2999-01-01T00:00:00Z")));
        Assert.That((copy["throttling"], copy["lang"], notification["pick"], (string?)notification["format"], (bool?)notification["sysAttrs"]),
            Is.EqualTo(((JsonNode?)null, (JsonNode?)null, (JsonNode?)null, "normalized", true)));
    }

    [Test]
    public async Task WhatIsNotForSourcesStaysHere()
    {
        await using var source = await Accepting();
        await using var other = await Accepting();
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}],"localOnly":true """);
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """, parameters: "?local=true");
        await Subscribe(tenant, """ "entities":[{"type":"Vehicle"}] """);
        await Register(tenant, other, "urn:r:2", """[{"entities":[{"type":"Vehicle"}]}]""");
        await other.Next();
        Assert.That(source.Count, Is.Zero);
    }

    [TestCase(""" "operations":["retrieveOps"] """)]
    [TestCase(""" "contextSourceAlias":"first" """)]
    public async Task SourcesThatMayNotBeAskedAreNot(string members)
    {
        await using var source = await Accepting();
        await using var other = await Accepting();
        var tenant = await TenantWith(source, members: members);
        await Register(tenant, other, "urn:r:2");
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """, headers: ("Via", "1.1 first"));
        Assert.That((await other.Next()).Header("Via"), Does.StartWith("1.1 first, 1.1 contextbroker-"));
        Assert.That(source.Count, Is.Zero);
    }

    [Test]
    public async Task AnUpdateSaysWhatIsOther()
    {
        await using var source = await Accepting();
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "id":"urn:sub:u","entities":[{"type":"Shelter"}],"q":"level>1","watchedAttributes":["level"] """);
        var made = await source.Next();
        await Patch(tenant, "subscriptions/urn:sub:u", """{"type":"Subscription","q":"urn:ngsi-ld:null","isActive":false}""");
        var changed = await source.Next();
        Assert.That((changed.Method, changed.Path), Is.EqualTo(("PATCH", "/ngsi-ld/v1/subscriptions/" + made.Json["id"])));
        Assert.That(changed.Json.ToJsonString(), Is.EqualTo("""{"type":"Subscription","isActive":false,"q":"urn:ngsi-ld:null"}"""));
    }

    [Test]
    public async Task WhatTheSourceIsNotToldOfIsNoUpdate()
    {
        await using var source = await Accepting();
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "id":"urn:sub:n","entities":[{"type":"Shelter"}] """);
        await source.Next();
        await Patch(tenant, "subscriptions/urn:sub:n", """{"type":"Subscription","throttling":7}""");
        await Patch(tenant, "subscriptions/urn:sub:n", """{"type":"Subscription","scopeQ":"/b"}""");
        Assert.That((await source.Next()).Json.ToJsonString(), Is.EqualTo("""{"type":"Subscription","scopeQ":"/b"}"""));
    }

    [Test]
    public async Task ItGoesWithTheSubscription()
    {
        await using var source = await Accepting("/ngsi-ld/v1/subscriptions/urn:theirs:1");
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "id":"urn:sub:d","entities":[{"type":"Shelter"}] """);
        var made = await source.Next();
        await Delete(tenant, "subscriptions/urn:sub:d");
        var deleted = await source.Next();
        Assert.That((deleted.Method, deleted.Path), Is.EqualTo(("DELETE", "/ngsi-ld/v1/subscriptions/urn:theirs:1")));
        Assert.That((await _broker.Send(HttpMethod.Post, NotifiedAt(made), Notification("urn:theirs:1"))).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task ItFollowsTheRegistration()
    {
        await using var source = await Accepting();
        var tenant = await TenantWith(source, """[{"entities":[{"type":"Vehicle"}]}]""");
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """);
        await Patch(tenant, "csourceRegistrations/urn:r:1", """{"information":[{"entities":[{"type":"Shelter","id":"urn:s:1"}]}]}""");
        var made = await source.Next();
        await Patch(tenant, "csourceRegistrations/urn:r:1", """{"information":[{"entities":[{"type":"Shelter","id":"urn:s:2"}]}]}""");
        var changed = await source.Next();
        await Delete(tenant, "csourceRegistrations/urn:r:1");
        var deleted = await source.Next();
        Assert.That(new[] { made.Method, changed.Method, deleted.Method }, Is.EqualTo(new[] { "POST", "PATCH", "DELETE" }));
        Assert.That(changed.Json["entities"]!.ToJsonString(), Is.EqualTo("""[{"type":"Shelter","id":"urn:s:2"}]"""));
        Assert.That(new[] { changed.Path, deleted.Path }, Is.All.EndWith((string)made.Json["id"]!));
    }

    [Test]
    public async Task ASourceThatMovesIsAskedAtItsNewPlace()
    {
        await using var source = await Accepting();
        await using var moved = await Accepting();
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """);
        var made = await source.Next();
        await Patch(tenant, "csourceRegistrations/urn:r:1", $$"""{"endpoint":"{{moved.Address}}"}""");
        var (deleted, again) = (await source.Next(), await moved.Next());
        Assert.That((deleted.Method, deleted.Path, again.Method), Is.EqualTo(("DELETE", "/ngsi-ld/v1/subscriptions/" + made.Json["id"], "POST")));
        Assert.That((string?)again.Json["id"], Is.Not.EqualTo((string?)made.Json["id"]));
    }

    [Test]
    public async Task ASourceThatFailsIsAskedAgain()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(503));
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """);
        var first = await source.Next();
        await source.Next();
        source.Answer = Accept();
        Asked asked;
        do
        {
            asked = await source.Next();
        }
        while ((string?)asked.Json["id"] != (string?)first.Json["id"]);
        await Notified(tenant, asked);
    }

    [Test]
    public async Task ASilentSourceDoesNotHoldUpTheSubscriber()
    {
        await using var source = await FakeSource.Start();
        source.Answer = source.Silence();
        var tenant = await TenantWith(source);
        var asking = System.Diagnostics.Stopwatch.StartNew();
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """);
        Assert.That(asking.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)), "Federation:Timeout is 5 s");
    }

    [Test]
    public async Task WhatWasMadeWithoutAnAnswerIsMadeAnew()
    {
        await using var source = await FakeSource.Start();
        var tries = 0;
        source.Answer = http => (http.Request.Method, Interlocked.Increment(ref tries)) switch
        {
            ("POST", 1) => Abort(http),
            ("POST", 2) => FakeSource.Status(409)(http),
            _ => Accept()(http),
        };
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "entities":[{"type":"Shelter"}] """);
        var asked = new List<Asked>();
        for (var i = 0; i < 4; i++)
        {
            asked.Add(await source.Next());
        }

        Assert.That(asked.Select(one => one.Method), Is.EqualTo(new[] { "POST", "POST", "DELETE", "POST" }));
        Assert.That(asked.Where(one => one.Method == "POST").Select(one => (string?)one.Json["id"]).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task WhatTheSourceForgotIsMadeAgain()
    {
        await using var source = await Accepting();
        var tenant = await TenantWith(source);
        await Subscribe(tenant, """ "id":"urn:sub:f","entities":[{"type":"Shelter"}] """);
        await source.Next();
        source.Answer = http => http.Request.Method == "PATCH" ? FakeSource.Status(404)(http) : Accept()(http);
        await Patch(tenant, "subscriptions/urn:sub:f", """{"type":"Subscription","q":"level>1"}""");
        var (changed, made) = (await source.Next(), await source.Next());
        Assert.That((changed.Method, made.Method, (string?)made.Json["q"]), Is.EqualTo(("PATCH", "POST", "level>1")));
    }

    [Test]
    public async Task OneThatHasBeenHereIsNotTakenAgain()
    {
        var tenant = $"t{Interlocked.Increment(ref _tenants)}";
        await _broker.Post("entities", Sources.Shelter("urn:s:1", "\"name\":1"), headers: ("NGSILD-Tenant", tenant));
        var alias = (string?)(await _broker.Send(HttpMethod.Get, "info/sourceIdentity", null, ("NGSILD-Tenant", tenant))).Json["contextSourceAlias"];
        var body = """{"type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}""";
        var reply = await _broker.Send(HttpMethod.Post, "subscriptions", body, ("NGSILD-Tenant", tenant), ("Via", $"1.1 {alias}, 1.1 other"));
        Assert.That(reply.Status, Is.EqualTo(508));
    }

    private static Func<HttpContext, Task> Accept(string? location = null) => http =>
    {
        http.Response.StatusCode = http.Request.Method == "POST" ? 201 : 204;
        if (http.Request.Method == "POST" && location is not null)
        {
            http.Response.Headers.Location = location;
        }

        return Task.CompletedTask;
    };

    private static Task Abort(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    private static Task<FakeSource> Accepting(string? location = null) => FakeSource.Start(Accept(location));

    private static string NotifiedAt(Asked made) => (string)made.Json["notification"]!["endpoint"]!["uri"]!;

    private static string Notification(string subscriptionId) =>
        $$"""{"type":"Notification","subscriptionId":"{{subscriptionId}}","data":[{{Sources.Shelter("urn:s:1", "\"name\":\"x\"")}}]}""";

    // It counts once the source has answered, which is a moment after it was asked.
    private async Task Notified(string tenant, Asked made)
    {
        Assert.That((await _broker.Send(HttpMethod.Post, NotifiedAt(made), Notification((string)made.Json["id"]!), ("NGSILD-Tenant", tenant))).Status, Is.EqualTo(200));
    }

    private async Task<string> TenantWith(FakeSource source, string information = """[{"entities":[{"type":"Shelter"}]}]""", string members = "")
    {
        var tenant = $"t{Interlocked.Increment(ref _tenants)}";
        await Register(tenant, source, "urn:r:1", information, members);
        return tenant;
    }

    private Task<Reply> Register(string tenant, FakeSource source, string id, string information = """[{"entities":[{"type":"Shelter"}]}]""", string members = "") =>
        _broker.Post("csourceRegistrations", Sources.Registration(source.Address, members, information, id), headers: ("NGSILD-Tenant", tenant));

    private Task<Reply> Subscribe(string tenant, string members, string notification = "", string parameters = "", params (string Name, string Value)[] headers) => _broker.Post(
        "subscriptions" + parameters,
        "{\"type\":\"Subscription\"," + members + ",\"notification\":{\"endpoint\":{\"uri\":\"http://127.0.0.1:9/\"}" + notification + "}}",
        headers: [("NGSILD-Tenant", tenant), .. headers]);

    private async Task Patch(string tenant, string path, string body) =>
        Assert.That((await _broker.Send(HttpMethod.Patch, path, body, ("NGSILD-Tenant", tenant))).Status, Is.EqualTo(204));

    private async Task Delete(string tenant, string path) =>
        Assert.That((await _broker.Send(HttpMethod.Delete, path, null, ("NGSILD-Tenant", tenant))).Status, Is.EqualTo(204));
}
