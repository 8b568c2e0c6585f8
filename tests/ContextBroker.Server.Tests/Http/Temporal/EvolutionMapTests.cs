using ContextBroker.Server.Tests.Http.EntityMaps;

namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>Entity maps of evolutions: made (clauses 5.14.5, 6.35), and used to retrieve and query them (clauses 5.5.14, 5.7.3.4, 5.7.4.4).</summary>
public sealed class EvolutionMapTests
{
    private const string Tuesday = "timerel=between&timeAt=2026-09-01T00:00:00Z&endTimeAt=2026-09-02T00:00:00Z";
    private const string Always = "timerel=after&timeAt=2026-01-01T00:00:00Z";

    private readonly Api _api = Api.NewTenant();

    // Level n at noon of the n-th of September; the fifth gauge was never observed.
    [SetUp]
    public async Task GivenGauges()
    {
        for (var i = 1; i <= 4; i++)
        {
            await _api.Delete($"/temporal/entities/urn:g:{i}");
            await _api.Post("/temporal/entities", $$"""{"id":"urn:g:{{i}}","type":"Gauge","level":{"type":"Property","value":{{i}},"observedAt":"2026-09-0{{i}}T12:00:00Z"} }""");
        }

        await _api.Post("/temporal/entities", """{"id":"urn:g:5","type":"Gauge","level":{"type":"Property","value":5}}""");
    }

    [TestCase("type=Gauge&" + Always, "urn:g:1 urn:g:2 urn:g:3 urn:g:4")]
    [TestCase("type=Gauge&" + Tuesday, "urn:g:1")]
    [TestCase("type=Gauge&timerel=after&timeAt=2030-01-01T00:00:00Z", "")]
    [TestCase("type=Gauge&timeproperty=createdAt&" + Always, "urn:g:1 urn:g:2 urn:g:3 urn:g:4 urn:g:5")]
    [TestCase("type=Gauge&q=level>2&" + Always, "urn:g:3 urn:g:4")]
    [TestCase("type=Gauge&q=level>2&splitEntities=true&" + Always, "urn:g:1 urn:g:2 urn:g:3 urn:g:4")]
    [TestCase("type=Gauge&q=level>2&splitEntities=true&local=true&" + Always, "urn:g:3 urn:g:4")]
    [TestCase("local=true&id=urn:g:2,urn:g:5&" + Always, "urn:g:2")]
    [TestCase("type=Gauge&orderBy=id;desc&limit=1&lastN=1&options=aggregatedValues&aggrMethods=max&" + Always, "urn:g:1 urn:g:2 urn:g:3 urn:g:4")]
    public async Task HoldsWhatHasSomethingInTheTime(string query, string ids)
    {
        var reply = await _api.Get($"/temporal/entityMaps?{query}");
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((201, $"/ngsi-ld/v1/entityMaps/{reply.Json["id"]}")), reply.Text);
        Assert.That(string.Join(' ', reply.MapIds().Order(StringComparer.Ordinal)), Is.EqualTo(ids));
        Assert.That((await _api.Get(reply.MapPath())).Json["entityMap"]!.ToJsonString(), Is.EqualTo(reply.Json["entityMap"]!.ToJsonString()));
    }

    [TestCase("type=Gauge", "BadRequestData", "temporal query")]
    [TestCase("scopeQ=/a&" + Always, "BadRequestData", "too wide")]
    [TestCase("type=Gauge&q=near{level}>1&" + Always, "BadRequestData", "relationship")]
    [TestCase("type=Gauge&pick=near{level}&" + Always, "BadRequestData", "relationship")]
    [TestCase("type=Gauge&join=flat&" + Always, "InvalidRequest", "join")]
    [TestCase("type=Gauge&timerel=after&timeAt=yesterday", "BadRequestData", "timeAt")]
    public async Task WrongQueriesSayWhy(string query, string type, string detail)
    {
        var reply = await _api.Get($"/temporal/entityMaps?{query}");
        Assert.That((reply.Problem, reply.Header(MapReplies.Header)), Is.EqualTo(((400, type), (string?)null)));
        Assert.That(reply.Text, Does.Contain(detail));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"q":"level<3","temporalQ":{"timerel":"after","timeAt":"2026-01-01T00:00:00Z"}}""", 201, "urn:g:1 urn:g:2")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}]}""", 400, "")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"join":"flat","temporalQ":{"timerel":"after","timeAt":"2026-01-01T00:00:00Z"}}""", 400, "")]
    public async Task TakesAQueryAsABody(string body, int status, string ids)
    {
        var reply = await _api.Post("/temporal/entityMaps", body);
        Assert.That((reply.Status, status == 201 ? string.Join(' ', reply.MapIds()) : ""), Is.EqualTo((status, ids)), reply.Text);
    }

    [Test]
    public async Task PagesStayThoseOfTheFirstQuery()
    {
        var first = await _api.Get($"/temporal/entities?type=Gauge&{Always}&limit=2&count=true&entityMap=true");
        Assert.That((first.Status, string.Join(' ', first.Ids), first.Header("NGSILD-Results-Count")), Is.EqualTo((201, "urn:g:1 urn:g:2", "4")));
        await _api.Delete("/temporal/entities/urn:g:1");
        await _api.Post("/temporal/entities", """{"id":"urn:g:6","type":"Gauge","level":{"type":"Property","value":6,"observedAt":"2026-09-06T12:00:00Z"} }""");
        var second = await Ask($"type=Gauge&{Always}&limit=9&offset=2", first.Header(MapReplies.Header)!);
        Assert.That((second.Status, string.Join(' ', second.Ids), second.Header(MapReplies.Header)), Is.EqualTo((200, "urn:g:3 urn:g:4", first.Header(MapReplies.Header))));
        await _api.Delete("/temporal/entities/urn:g:6");
    }

    [Test]
    public async Task WhatIsGoneLeavesTheMapAndThePageIsFilled()
    {
        var map = await NewMap($"type=Gauge&{Always}");
        await _api.Delete("/temporal/entities/urn:g:1");
        var page = await Ask($"type=Gauge&{Always}&limit=2&orderBy=id&count=true", map);
        Assert.That((string.Join(' ', page.Ids), page.Header("NGSILD-Results-Count")), Is.EqualTo(("urn:g:2 urn:g:3", "3")));
        Assert.That((await Map(map)).MapIds(), Is.EqualTo(new[] { "urn:g:2", "urn:g:3", "urn:g:4" }));
    }

    [Test]
    public async Task RequestsOnOneMapAskForDifferentTimes()
    {
        var map = await NewMap($"type=Gauge&{Always}");
        var day = await Ask($"type=Gauge&{Tuesday}", map);
        Assert.That(string.Join(' ', day.Ids), Is.EqualTo("urn:g:1"));
        Assert.That((await Ask($"type=Gauge&{Always}&lastN=1&orderBy=id;desc&limit=2&id=urn:g:1,urn:g:2,urn:g:4,urn:g:5", map)).Ids, Is.EqualTo(new[] { "urn:g:4", "urn:g:2" }));
        Assert.That((await Map(map)).MapIds().Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task EntitiesAndTheirEvolutionsCanShareAMap()
    {
        await _api.Given("""{"id":"urn:p:1","type":"Pump","rate":{"type":"Property","value":1,"observedAt":"2026-09-01T12:00:00Z"} }""");
        await _api.Given("""{"id":"urn:p:2","type":"Pump","rate":2}""");
        var map = (await _api.Get("/entities?type=Pump&entityMap=true")).Header(MapReplies.Header)!;
        Assert.That((await Ask($"type=Pump&{Always}&datasetId=@none", map)).Ids, Is.EqualTo(new[] { "urn:p:1" }));
        Assert.That((await Map(map)).MapIds(), Is.EqualTo(new[] { "urn:p:1", "urn:p:2" }));
        var temporal = await NewMap($"type=Pump&timeproperty=createdAt&{Always}");
        await _api.Delete("/entities/urn:p:2");
        Assert.That((await _api.Get("/entities?type=Pump", (MapReplies.Header, temporal))).Ids, Is.EqualTo(new[] { "urn:p:1" }));
        Assert.That((await Map(temporal)).MapIds().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task AnUnknownMapIsMadeAnew()
    {
        var reply = await Ask($"type=Gauge&{Always}&limit=1", "urn:ngsi-ld:EntityMap:gone");
        Assert.That((reply.Status, reply.Ids.Count(), reply.Header(MapReplies.Header)!.Contains("gone", StringComparison.Ordinal)), Is.EqualTo((201, 1, false)));
    }

    [TestCase("type=Gauge&q=level>1&" + Always)]
    [TestCase("type=Pump&" + Always)]
    [TestCase("type=Gauge&datasetId=urn:d:1&" + Always)]
    public async Task OtherConditionsThanTheMapsAreRefused(string query)
    {
        var reply = await Ask(query, await NewMap($"type=Gauge&{Always}"));
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")), reply.Text);
    }

    [Test]
    public async Task RetrievalMakesAMapOfTheEvolution()
    {
        var reply = await _api.Get("/temporal/entities/urn:g:2?entityMap=true&entityMapLifetime=PT5M");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        var map = await _api.Get(reply.MapPath());
        Assert.That((map.Json["entityMap"]!.ToJsonString(), map.MinutesToLive()), Is.EqualTo(("""{"urn:g:2":["@none"]}""", 5)));
        var again = await _api.Get("/temporal/entities/urn:g:2", (MapReplies.Header, reply.Header(MapReplies.Header)!));
        Assert.That((again.Status, again.Header(MapReplies.Header)), Is.EqualTo((200, reply.Header(MapReplies.Header))));
        Assert.That((await _api.Get("/temporal/entities/urn:g:9?entityMap=true")).Header(MapReplies.Header), Is.Null);
    }

    [Test]
    public async Task APostedQueryUsesAMap()
    {
        const string Query = """{"type":"Query","entities":[{"type":"Gauge"}],"entityMap":true,"temporalQ":{"timerel":"after","timeAt":"2026-01-01T00:00:00Z"}}""";
        var made = await _api.Post("/temporal/entityOperations/query?limit=3", Query);
        Assert.That((made.Status, made.Ids.Count()), Is.EqualTo((201, 3)), made.Text);
        var used = await _api.Post("/temporal/entityOperations/query?limit=3&offset=3", Query, headers: (MapReplies.Header, made.Header(MapReplies.Header)!));
        Assert.That((used.Status, string.Join(' ', used.Ids)), Is.EqualTo((200, "urn:g:4")));
    }

    private async Task<string> NewMap(string query) => (await _api.Get($"/temporal/entityMaps?{query}")).Header(MapReplies.Header)!;

    private Task<Reply> Ask(string query, string map) => _api.Get($"/temporal/entities?{query}", (MapReplies.Header, map));

    private Task<Reply> Map(string map) => _api.Get(map["/ngsi-ld/v1".Length..]);
}
