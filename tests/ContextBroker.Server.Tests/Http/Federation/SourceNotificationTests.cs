using System.Text.Json.Nodes;
using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>What sources tell of reaches the subscriber as if it had happened here (clause 5.8.6).</summary>
public sealed class SourceNotificationTests
{
    private FederatedBroker _broker = null!;
    private FakeSource _source = null!;
    private Receiver _receiver = null!;
    private int _tenants;

    [OneTimeSetUp]
    public async Task Start() => (_broker, _source, _receiver) = (await FederatedBroker.Started(), await FakeSource.Start(FakeSource.Status(201)), await Receiver.Start());

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _broker.DisposeAsync();
        await _source.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task TheSubscriberHearsUnderItsOwnId()
    {
        var copy = await Subscribed(""" "id":"urn:sub:own","entities":[{"type":"Shelter"}] """);
        await Tell(copy, """{"id":"urn:s:1","type":"Shelter","occupancy":{"type":"Property","value":7,"createdAt":"2026-01-01T00:00:00Z"}}""");
        var heard = await _receiver.Next();
        Assert.That(((string?)heard.Json["subscriptionId"], (string?)heard.Entity["id"], heard.Value), Is.EqualTo(("urn:sub:own", "urn:s:1", 7)));
        Assert.That(heard.Entity["occupancy"]!["createdAt"], Is.Null, "sysAttrs is not what the subscriber asked for");
    }

    [Test]
    public async Task ItIsShownAsTheSubscriberWants()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}],"lang":"ja" """, ""","format":"simplified","pick":["id","name"]""");
        await Tell(copy, """{"id":"urn:s:1","type":"Shelter","name":{"type":"LanguageProperty","languageMap":{"ja":"一","en":"one"}},"occupancy":{"type":"Property","value":7}}""");
        Assert.That((await _receiver.Next()).Entity.ToJsonString(), Is.EqualTo("""{"id":"urn:s:1","name":"\u4E00"}"""));
    }

    [Test]
    public async Task WhatIsGoneIsSaid()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}],"notificationTrigger":["entityUpdated","entityDeleted"] """, ""","showChanges":true""");
        await Tell(copy, """
            {"id":"urn:s:1","type":"Shelter","occupancy":{"type":"Property","value":7,"previousValue":5},
             "open":{"type":"Property","value":"urn:ngsi-ld:null","previousValue":true}}
            """);
        var changed = (await _receiver.Next()).Entity;
        await Tell(copy, """{"id":"urn:s:1","type":"Shelter","deletedAt":"2026-01-01T00:00:00Z"}""");
        var deleted = (await _receiver.Next()).Entity;
        Assert.That(((int)changed["occupancy"]!["previousValue"]!, (string?)changed["open"]!["value"], (bool)changed["open"]!["previousValue"]!), Is.EqualTo((5, "urn:ngsi-ld:null", true)));
        Assert.That(((string?)deleted["id"], (string?)deleted["deletedAt"]), Is.EqualTo(("urn:s:1", "2026-01-01T00:00:00.000Z")));
    }

    [Test]
    public async Task WhatWasNotRegisteredIsNotTold()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}] """, information: """[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}]""");
        await Tell(copy, Sources.Shelter("urn:s:2", "\"occupancy\":1"));
        await Tell(copy, """{"id":"urn:s:1","type":"Vehicle","occupancy":2}""");
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":3,\"secret\":1"));
        var heard = await _receiver.Next();
        Assert.That((heard.Value, heard.Entity["secret"]), Is.EqualTo((3, (JsonNode?)null)));
    }

    [Test]
    public async Task AQueryThatNoSourceCanBeToldIsAppliedHere()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}],"q":"name~=\"a|b\"" """);
        Assert.That(copy["q"], Is.Null);
        await Tell(copy, Sources.Shelter("urn:s:1", "\"name\":\"c\""));
        await Tell(copy, Sources.Shelter("urn:s:2", "\"name\":\"b\""));
        Assert.That((string?)(await _receiver.Next()).Entity["id"], Is.EqualTo("urn:s:2"));
    }

    [Test]
    public async Task WhatIsNoEntityIsLeftOutAndNothingElse()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}] """);
        Assert.That((await Send(copy, """{"id":"no uri","type":"Shelter"}""")).Status, Is.EqualTo(400));
        await Tell(copy, """{"id":"no uri","type":"Shelter"},""" + Sources.Shelter("urn:s:1", "\"occupancy\":3"));
        Assert.That((await _receiver.Next()).Value, Is.EqualTo(3));
    }

    [Test]
    public async Task NobodyElseIsHeard()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}] """);
        var other = await Subscribed(""" "entities":[{"type":"Shelter"}] """);
        var wrongId = await Post(At(copy), Notification((string)other["id"]!, Sources.Shelter("urn:s:1", "\"occupancy\":1")));
        var wrongKey = await Post(At(copy)[..^1] + "x", Notification((string)copy["id"]!, Sources.Shelter("urn:s:1", "\"occupancy\":1")));
        var noNotification = await Post(At(copy), "[]");
        Assert.That((wrongId.Status, wrongKey.Status, noNotification.Status), Is.EqualTo((404, 404, 400)));
    }

    [Test]
    public async Task APausedOneHearsNothing()
    {
        var copy = await Subscribed(""" "id":"urn:sub:p","entities":[{"type":"Shelter"}],"isActive":false """);
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        Assert.That((await _broker.Send(HttpMethod.Patch, "subscriptions/urn:sub:p", """{"type":"Subscription","isActive":true}""", ("NGSILD-Tenant", $"t{_tenants}"))).Status, Is.EqualTo(204));
        await _source.Next();
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":2"));
        Assert.That((await _receiver.Next()).Value, Is.EqualTo(2));
    }

    [Test]
    public async Task ARepeatedOneHasTheSameId()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}] """);
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        Assert.That((await _receiver.Next(2)).Select(heard => (string?)heard.Json["id"]).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task SplitEntitiesAreFilteredAsAWhole()
    {
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}],"q":"occupancy>5;open==true","splitEntities":true """);
        Assert.That((copy["q"], (bool?)copy["splitEntities"]), Is.EqualTo(((JsonNode?)null, true)));
        await _broker.Post("entities?local=true", Sources.Shelter("urn:s:1", "\"open\":true"), headers: ("NGSILD-Tenant", $"t{_tenants}"));
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":3"));
        await Tell(copy, Sources.Shelter("urn:s:2", "\"occupancy\":8"));
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":9"));
        var heard = await _receiver.Next();
        Assert.That(((string?)heard.Entity["id"], heard.Value, (bool)heard.Entity["open"]!["value"]!), Is.EqualTo(("urn:s:1", 9, true)));
    }

    [Test]
    public async Task SplitEntitiesAreAskedForAtTheOtherSourcesAlone()
    {
        await using var other = await FakeSource.Start(http => http.Request.Method == "GET"
            ? FakeSource.Json("""{"id":"urn:s:1","type":"Shelter","open":{"type":"Property","value":true}}""")(http) : FakeSource.Status(201)(http));
        var copy = await Subscribed(""" "entities":[{"type":"Shelter"}],"q":"open==true","splitEntities":true """);
        await _broker.Post("csourceRegistrations", Sources.Registration(other.Address, id: "urn:r:2"), headers: ("NGSILD-Tenant", $"t{_tenants}"));
        await other.Next();
        var before = _source.Count;
        await Tell(copy, Sources.Shelter("urn:s:1", "\"occupancy\":9"));
        Assert.That(((await _receiver.Next()).Value, (await other.Next()).Method, _source.Count - before), Is.EqualTo((9, "GET", 0)));
    }

    private static string At(JsonNode copy) => (string)copy["notification"]!["endpoint"]!["uri"]!;

    private static string Notification(string subscriptionId, string entities) =>
        $$"""{"id":"urn:n:1","type":"Notification","subscriptionId":"{{subscriptionId}}","notifiedAt":"2026-01-01T00:00:00Z","data":[{{entities}}]}""";

    // In a tenant of its own, made at the source, whose copy it is.
    private async Task<JsonNode> Subscribed(string members, string notification = "", string information = """[{"entities":[{"type":"Shelter"}]}]""")
    {
        _receiver.Forget();
        var tenant = $"t{++_tenants}";
        await _broker.Post("csourceRegistrations", Sources.Registration(_source.Address, "", information), headers: ("NGSILD-Tenant", tenant));
        await _broker.Post(
            "subscriptions",
            "{\"type\":\"Subscription\"," + members + ",\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "\"}" + notification + "}}",
            headers: ("NGSILD-Tenant", tenant));
        return (await _source.Next()).Json;
    }

    private async Task Tell(JsonNode copy, string entities)
    {
        var reply = await Send(copy, entities);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
    }

    private Task<Reply> Send(JsonNode copy, string entities) => Post(At(copy), Notification((string)copy["id"]!, entities));

    private Task<Reply> Post(string url, string body) => _broker.Send(HttpMethod.Post, url, body);
}
