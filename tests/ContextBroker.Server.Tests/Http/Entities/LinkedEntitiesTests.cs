namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>join, joinLevel and containedBy (clauses 4.5.23, 5.7.1, 5.7.2), and q through relationships (clause 4.9).</summary>
public sealed class LinkedEntitiesTests
{
    private const string Prefecture = """{"id":"urn:p:14","type":"Prefecture","name":"Kanagawa","capital":"urn:c:1"}""";
    private const string Zushi = $$"""{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{{Prefecture}}}""";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenSheltersInCities()
    {
        await _api.Given("""{"id":"urn:p:14","type":"Prefecture","name":"Kanagawa","capital":{"object":"urn:c:1"}}""");
        await _api.Given("""{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{"object":"urn:p:14"}}""");
        await _api.Given("""{"id":"urn:c:2","type":"City","name":"Hayama","isIn":{"object":"urn:p:14"}}""");
        await _api.Given(
            """{"id":"urn:s:1","type":"Shelter","isIn":{"object":"urn:c:1"},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139,35]}}}""");
        await _api.Given("""{"id":"urn:s:2","type":"Shelter","isIn":{"object":"urn:c:2"}}""");
        await _api.Given("""{"id":"urn:s:3","type":"Shelter","isIn":{"object":"urn:gone"}}""");
        await _api.Given("""{"id":"urn:s:4","type":"Shelter","served":{"objectList":["urn:c:2","urn:c:1"]}}""");
    }

    [TestCase("join=inline&joinLevel=2&omit=location", $$"""{"id":"urn:s:1","type":"Shelter","isIn":{{Zushi}}}""")]
    [TestCase("join=inline&pick=isIn", """{"isIn":{"id":"urn:c:1","type":"City","name":"Zushi","isIn":"urn:p:14"}}""")]
    [TestCase("join=inline&joinLevel=2&pick=isIn{isIn{name}}", """{"isIn":{"isIn":{"name":"Kanagawa"}}}""")]
    [TestCase("join=inline&joinLevel=2&containedBy=urn:x:1,urn:c:1&pick=isIn", """{"isIn":"urn:c:1"}""")]
    [TestCase("join=flat&pick=isIn{id,name}", """[{"isIn":"urn:c:1"},{"id":"urn:c:1","name":"Zushi"}]""")]
    [TestCase("join=inline&joinLevel=9&pick=isIn{isIn{capital,id}}", """{"isIn":{"isIn":{"id":"urn:p:14","capital":"urn:c:1"}}}""", Description = "a circle ends where it began")]
    [TestCase("join=flat&pick=id", """[{"id":"urn:s:1"}]""")]
    [TestCase("join=@none&joinLevel=7&pick=isIn", """{"isIn":"urn:c:1"}""")]
    public async Task RetrieveJoins(string query, string expected) =>
        Assert.That((await _api.Get($"/entities/urn:s:1?options=keyValues&{query}")).Text, Is.EqualTo(expected));

    [TestCase("inline", """{"id":"urn:s:3","type":"Shelter","isIn":{"type":"Relationship","object":"urn:gone"}}""")]
    [TestCase("flat", """[{"id":"urn:s:3","type":"Shelter","isIn":{"type":"Relationship","object":"urn:gone"}}]""")]
    public async Task WhatIsGoneStaysAUri(string join, string expected) =>
        Assert.That((await _api.Get($"/entities/urn:s:3?join={join}")).Text, Is.EqualTo(expected));

    [Test]
    public async Task QueryJoinsInline()
    {
        var reply = await _api.Get("/entities?type=Shelter&join=inline&pick=isIn{name},served{name}");
        Assert.That(reply.Json.AsArray().Select(e => e!["isIn"]?["entity"]?["name"]?["value"]?.ToString()), Is.EqualTo(new[] { "Zushi", "Hayama", null, null }));
        Assert.That(
            reply.Json[3]!["served"]!["entityList"]!.AsArray().Select(e => (string)e!["name"]!["value"]!), Is.EqualTo(new[] { "Hayama", "Zushi" }));
    }

    [Test]
    public async Task QueryJoinsFlat()
    {
        var reply = await _api.Get("/entities?type=Shelter&join=flat&joinLevel=2&count=true&limit=2");
        Assert.That(reply.Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2", "urn:c:1", "urn:c:2", "urn:p:14" }));
        Assert.That(reply.Header("NGSILD-Results-Count"), Is.EqualTo("4"));
        Assert.That(reply.Header("Link"), Does.Contain("rel=\"next\""));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":"flat"}""", "urn:s:1 urn:s:2 urn:s:3 urn:s:4 urn:c:1 urn:c:2")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":"flat","joinLevel":2,"containedBy":["urn:c:1"]}""", "urn:s:1 urn:s:2 urn:s:3 urn:s:4 urn:c:2 urn:p:14")]
    [TestCase("""{"type":"Query","q":"isIn{name}==\"Zushi\"","join":"inline"}""", "urn:s:1")]
    public async Task PostJoins(string body, string ids)
    {
        var reply = await _api.Post("/entityOperations/query", body);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(string.Join(' ', reply.Ids), Is.EqualTo(ids));
    }

    [TestCase("q=isIn{name}==%22Zushi%22&join=inline", "urn:s:1")]
    [TestCase("q=isIn{City:name}==%22Hayama%22&join=inline", "urn:s:2")]
    [TestCase("q=isIn{Prefecture:name}==%22Hayama%22&join=inline", "")]
    [TestCase("q=isIn{isIn{name}}==%22Kanagawa%22&join=inline&joinLevel=2", "urn:s:1 urn:s:2")]
    [TestCase("q=served{name}==%22Zushi%22&join=inline", "urn:s:4")]
    public async Task QueriesFollowRelationships(string query, string ids) =>
        Assert.That(string.Join(' ', (await _api.Get($"/entities?type=Shelter&{query}")).Ids), Is.EqualTo(ids));

    [TestCase("type=City,Prefecture&join=flat&joinLevel=5", "urn:p:14 urn:c:1 urn:c:2")]
    [TestCase("type=Shelter&id=urn:s:1,urn:s:2&join=flat&joinLevel=5", "urn:s:1 urn:s:2 urn:c:1 urn:c:2 urn:p:14")]
    public async Task FlatShowsEachEntityOnce(string query, string ids) =>
        Assert.That(string.Join(' ', (await _api.Get($"/entities?{query}")).Ids), Is.EqualTo(ids));

    [Test]
    public async Task InlineAnswersCanBeSentBack()
    {
        var inline = await _api.Get("/entities/urn:s:1?join=inline&joinLevel=2");
        var put = await _api.Put("/entities/urn:s:1", inline.Text);
        Assert.That(put.Status, Is.EqualTo(204), put.Text);
        Assert.That((await _api.Get("/entities/urn:s:1?pick=isIn")).Text, Is.EqualTo("""{"isIn":{"type":"Relationship","object":"urn:c:1"}}"""));
    }

    [Test]
    public async Task ContextIsSaidOncePerEntityOfAnArray()
    {
        var inline = await _api.Get("/entities/urn:s:1?join=inline", ("Accept", "application/ld+json"));
        var flat = await _api.Get("/entities/urn:s:1?join=flat", ("Accept", "application/ld+json"));
        Assert.That(inline.Json["isIn"]!["entity"]!.AsObject().ContainsKey("@context"), Is.False);
        Assert.That(flat.Json.AsArray().Select(e => e!.AsObject().ContainsKey("@context")), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public async Task FlatGeoJsonIsAFeatureCollection()
    {
        var reply = await _api.Get("/entities/urn:s:1?join=flat", ("Accept", "application/geo+json"));
        Assert.That((string?)reply.Json["type"], Is.EqualTo("FeatureCollection"));
        Assert.That(reply.Json["features"]!.AsArray().Select(f => (string)f!["id"]!), Is.EqualTo(new[] { "urn:s:1", "urn:c:1" }));
    }

    [Test]
    public async Task PlainAnswersStayPlain()
    {
        await _api.Get("/entities/urn:s:2?join=inline");
        Assert.That((await _api.Get("/entities/urn:s:2")).Text, Is.EqualTo("""{"id":"urn:s:2","type":"Shelter","isIn":{"type":"Relationship","object":"urn:c:2"}}"""));
    }

    [TestCase("join=both", 400, "BadRequestData")]
    [TestCase("join=inline&joinLevel=0", 400, "BadRequestData")]
    [TestCase("join=inline&joinLevel=x", 400, "BadRequestData")]
    [TestCase("join=inline&joinLevel=11", 400, "BadRequestData")]
    [TestCase("join=inline&containedBy=city", 400, "BadRequestData")]
    [TestCase("pick=isIn{name}", 400, "BadRequestData")]
    [TestCase("omit=isIn{name}&join=@none", 400, "BadRequestData")]
    [TestCase("pick=isIn{isIn{name}}&join=inline", 400, "BadRequestData")]
    [TestCase("q=isIn{name}", 400, "BadRequestData")]
    [TestCase("q=isIn{isIn{name}}&join=flat&joinLevel=1", 400, "BadRequestData")]
    public async Task WrongRequestsSayWhy(string query, int status, string type) =>
        Assert.That((await _api.Get($"/entities?type=Shelter&{query}")).Problem, Is.EqualTo((status, type)));

    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":"inline","joinLevel":1.5}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":"inline","joinLevel":"1"}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":"inline","containedBy":[]}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"join":1}""")]
    public async Task WrongBodiesSayWhy(string body) =>
        Assert.That((await _api.Post("/entityOperations/query", body)).Problem, Is.EqualTo((400, "BadRequestData")));
}
