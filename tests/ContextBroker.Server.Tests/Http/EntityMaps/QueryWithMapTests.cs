namespace ContextBroker.Server.Tests.Http.EntityMaps;

/// <summary>Queries, retrievals and purges that use an entity map (clauses 5.5.9.3, 5.5.14, 6.4.3.2, 6.4.3.3, 6.5.3.1, 6.23).</summary>
public sealed class QueryWithMapTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenFiveEntities()
    {
        _api = Api.NewTenant();
        for (var i = 1; i <= 5; i++)
        {
            await _api.Given($$"""{"id":"urn:s:{{i}}","type":"Shelter","rate":{{i}},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139,35]} } }""");
        }
    }

    [Test]
    public async Task TheFlagMakesAMapOfAllAndAPageOfIt()
    {
        var reply = await _api.Get("/entities?type=Shelter&limit=2&entityMap=true&entityMapLifetime=PT5M");
        Assert.That((reply.Status, string.Join(' ', reply.Ids)), Is.EqualTo((201, "urn:s:1 urn:s:2")), reply.Text);
        var map = await _api.Get(reply.MapPath());
        Assert.That((map.MapIds().Count(), map.MinutesToLive()), Is.EqualTo((5, 5)));
    }

    [Test]
    public async Task PagesWalkTheMapWhateverHappens()
    {
        var first = await _api.Get("/entities?type=Shelter&limit=2&entityMap=true&count=true");
        await _api.Delete("/entities/urn:s:1");
        await _api.Delete("/entities/urn:s:3");
        await _api.Given("""{"id":"urn:s:6","type":"Shelter"}""");
        var second = await Follow(first, "next");
        Assert.That((second.Status, string.Join(' ', second.Ids), second.Header("NGSILD-Results-Count")), Is.EqualTo((200, "urn:s:4 urn:s:5", "3")));
        Assert.That(second.Header(MapReplies.Header), Is.EqualTo(first.Header(MapReplies.Header)));
        Assert.That(second.Header("Link"), Does.Not.Contain("rel=\"next\""));
        var back = await Follow(second, "prev");
        Assert.That(string.Join(' ', back.Ids), Is.EqualTo("urn:s:2 urn:s:4"));
        Assert.That((await _api.Get(first.MapPath())).MapIds(), Is.EqualTo(new[] { "urn:s:2", "urn:s:4", "urn:s:5" }));
    }

    [Test]
    public async Task LinksRepeatTheQueryNotTheMap()
    {
        var map = await _api.NewMap("type=Shelter");
        var reply = await _api.Get("/entities?type=Shelter&limit=2&offset=2", (MapReplies.Header, map));
        Assert.That(reply.Header("Link"), Does.Contain("""</ngsi-ld/v1/entities?limit=2&offset=4&type=Shelter>;rel="next";type="application/json" """.Trim()));
        Assert.That(reply.Header("Link"), Does.Contain("""</ngsi-ld/v1/entities?limit=2&offset=0&type=Shelter>;rel="prev";type="application/json" """.Trim()));
        Assert.That(reply.Header("Link"), Does.Not.Contain("urn:s:"));
    }

    [TestCase("{0}")]
    [TestCase("http://broker.example:1026{0}")]
    public async Task TheMapIsNamedByPathOrUrl(string form)
    {
        var map = await _api.NewMap("type=Shelter");
        var reply = await _api.Get("/entities?type=Shelter", (MapReplies.Header, string.Format(null, form, map)));
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((200, map)));
    }

    [Test]
    public async Task TheMapIsNamedByItsId()
    {
        var map = await _api.Get("/entityMaps?type=Shelter");
        var reply = await _api.Get("/entities?type=Shelter", (MapReplies.Header, (string)map.Json["id"]!));
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((200, map.Header(MapReplies.Header))));
    }

    [TestCase("urn:ngsi-ld:EntityMap:gone")]
    [TestCase("/ngsi-ld/v1/entityMaps/urn:ngsi-ld:EntityMap:gone")]
    public async Task WhatIsGoneIsMadeAnew(string named)
    {
        var reply = await _api.Get("/entities?type=Shelter&offset=4", (MapReplies.Header, named));
        Assert.That((reply.Status, string.Join(' ', reply.Ids)), Is.EqualTo((201, "urn:s:5")));
        Assert.That((await _api.Get(reply.MapPath())).MapIds().Count(), Is.EqualTo(5));
    }

    [TestCase("not a uri")]
    [TestCase("/ngsi-ld/v1/entityMaps/")]
    [TestCase("/ngsi-ld/v1/entityMaps/x")]
    [TestCase("/ngsi-ld/v1/entityMaps/urn:m:%ZZ")]
    public async Task WrongNamesSayWhy(string named)
    {
        var reply = await _api.Get("/entities?type=Shelter", (MapReplies.Header, named));
        Assert.That((reply.Problem, (string?)reply.Json["member"]), Is.EqualTo(((400, "BadRequestData"), MapReplies.Header)));
    }

    [TestCase("type=Shelter&q=rate>2")]
    [TestCase("type=School")]
    [TestCase("type=Shelter&pick=rate")]
    public async Task AnotherQueryIsRefused(string query)
    {
        var map = await _api.NewMap("type=Shelter");
        var reply = await _api.Get($"/entities?{query}", (MapReplies.Header, map));
        Assert.That((reply.Problem, (string?)reply.Json["member"]), Is.EqualTo(((400, "BadRequestData"), MapReplies.Header)));
        Assert.That((await _api.Get("/entities?type=Shelter", (MapReplies.Header, map))).Ids.Count(), Is.EqualTo(5));
    }

    [TestCase("id=urn:s:4,urn:s:2", "urn:s:2 urn:s:4")]
    [TestCase("options=keyValues&pick=id,rate&limit=1", "urn:s:1")]
    [TestCase("orderBy=rate;desc&limit=2", "urn:s:5 urn:s:4")]
    public async Task IdsPagesAndFormsMayDiffer(string query, string ids)
    {
        var map = await _api.NewMap("type=Shelter");
        var reply = await _api.Get($"/entities?type=Shelter&{query}", (MapReplies.Header, map));
        Assert.That((reply.Status, string.Join(' ', reply.Ids)), Is.EqualTo((200, ids)), reply.Text);
    }

    [Test]
    public async Task GeoJsonAndLinkedEntitiesComeFromTheMapToo()
    {
        var reply = await _api.Get("/entities?type=Shelter&entityMap=true&limit=1&join=inline", ("Accept", "application/geo+json"));
        Assert.That((reply.Status, reply.Json["features"]!.AsArray().Count, reply.Type), Is.EqualTo((201, 1, "application/geo+json")));
    }

    [Test]
    public async Task PostedQueriesUseMapsLikewise()
    {
        var made = await _api.Post("/entityOperations/query?limit=2", """{"type":"Query","entities":[{"type":"Shelter"}],"entityMap":true,"entityMapLifetime":"PT5M"}""");
        Assert.That((made.Status, made.Ids.Count(), (await _api.Get(made.MapPath())).MinutesToLive()), Is.EqualTo((201, 2, 5)));
        await _api.Given("""{"id":"urn:s:6","type":"Shelter"}""");
        var used = await _api.Post(
            "/entityOperations/query?limit=9", """{"type":"Query","entities":[{"type":"Shelter"}]}""", headers: (MapReplies.Header, made.Header(MapReplies.Header)!));
        Assert.That((used.Status, used.Ids.Count(), used.Header(MapReplies.Header)), Is.EqualTo((200, 5, made.Header(MapReplies.Header))));
    }

    [Test]
    public async Task CandidatesLeaveTheMapWhenTheirPageIsRead()
    {
        var reply = await _api.Get("/entities?type=Shelter&q=rate>3&limit=1&splitEntities=true&entityMap=true");
        Assert.That((reply.Status, string.Join(' ', reply.Ids)), Is.EqualTo((201, "urn:s:4")));
        Assert.That((await _api.Get(reply.MapPath())).MapIds(), Is.EqualTo(new[] { "urn:s:4", "urn:s:5" }));
    }

    [Test]
    public async Task WithoutAWishThereIsNoMap()
    {
        Assert.That((await _api.Get("/entities?type=Shelter&entityMap=false")).Header(MapReplies.Header), Is.Null);
        Assert.That((await _api.Get("/entities/urn:s:1?entityMap=false&entityMapLifetime=PT1M")).Header(MapReplies.Header), Is.Null);
    }

    [Test]
    public async Task RetrievalMakesAMapOfTheEntity()
    {
        var reply = await _api.Get("/entities/urn:s:1?entityMap=true&entityMapLifetime=PT5M");
        Assert.That((reply.Status, (string?)reply.Json["id"]), Is.EqualTo((200, "urn:s:1")));
        Assert.That(reply.Members, Does.Not.Contain("entityMap"));
        var map = await _api.Get(reply.MapPath());
        Assert.That((map.Json["entityMap"]!.ToJsonString(), map.MinutesToLive()), Is.EqualTo(("""{"urn:s:1":["@none"]}""", 5)));
        var again = await _api.Get("/entities/urn:s:1", (MapReplies.Header, reply.Header(MapReplies.Header)!));
        Assert.That((again.Status, again.Header(MapReplies.Header)), Is.EqualTo((200, reply.Header(MapReplies.Header))));
    }

    [Test]
    public async Task RetrievalOfTheUnknownMakesNone()
    {
        var reply = await _api.Get("/entities/urn:s:9?entityMap=true");
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((404, (string?)null)));
        Assert.That((await _api.Get("/entities/urn:s:1?entityMapLifetime=soon")).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task PurgeKeepsToTheMap()
    {
        var map = await _api.NewMap("type=Shelter&q=rate>2");
        await _api.Given("""{"id":"urn:s:6","type":"Shelter","rate":6}""");
        var reply = await _api.Delete("/entities?type=Shelter&q=rate>2&id=urn:s:3,urn:s:4,urn:s:6", (MapReplies.Header, map));
        Assert.That((reply.Status, reply.Header(MapReplies.Header)), Is.EqualTo((204, map)), reply.Text);
        Assert.That((await _api.Get("/entities?type=Shelter")).Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2", "urn:s:5", "urn:s:6" }));
    }

    [TestCase("type=Shelter", "urn:ngsi-ld:EntityMap:gone", 404, "ResourceNotFound")]
    [TestCase("type=Shelter", "not a uri", 400, "BadRequestData")]
    public async Task PurgeByNoMapDeletesNothing(string query, string named, int status, string type)
    {
        Assert.That((await _api.Delete($"/entities?{query}", (MapReplies.Header, named))).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Get("/entities?type=Shelter")).Ids.Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task MapsOfOtherTenantsAreNotUsed()
    {
        var map = await _api.NewMap("type=Shelter");
        var other = Api.NewTenant();
        await other.Given("""{"id":"urn:o:1","type":"Shelter"}""");
        var reply = await other.Get("/entities?type=Shelter", (MapReplies.Header, map));
        Assert.That((reply.Status, string.Join(' ', reply.Ids), reply.Header(MapReplies.Header) == map), Is.EqualTo((201, "urn:o:1", false)));
    }

    // The links alone do not name the map: the header goes along (table 6.4.3.2-2).
    private Task<Reply> Follow(Reply page, string relation)
    {
        var link = page.Header("Link")!.Split(", ").Single(l => l.Contains($"rel=\"{relation}\"", StringComparison.Ordinal));
        var path = link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)];
        return _api.Get(path["/ngsi-ld/v1".Length..], (MapReplies.Header, page.Header(MapReplies.Header)!));
    }
}
