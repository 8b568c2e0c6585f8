namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>join, joinLevel, containedBy (clause 4.5.23) of GET /entities, GET /entities/{entityId} and POST /entityOperations/query.</summary>
public sealed class LinkedEntitiesTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenAChainAndACircle()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","in":{"type":"Relationship","object":"urn:c:1"},"gone":{"type":"Relationship","object":"urn:x:none"}}""");
        await _api.Given("""{"id":"urn:c:1","type":"City","name":"鎌倉市","of":{"type":"Relationship","object":"urn:p:1"}}""");
        await _api.Given("""{"id":"urn:p:1","type":"Prefecture","capital":{"type":"Relationship","object":"urn:c:1"}}""");
        await _api.Given("""{"id":"urn:r:1","type":"Route","stops":{"type":"ListRelationship","objectList":[{"object":"urn:c:1"},{"object":"urn:x:none"}]}}""");
        await _api.Given("""{"id":"urn:g:1","type":"Group","members":{"type":"Relationship","object":["urn:c:1","urn:p:1"]}}""");
    }

    [TestCase("join=inline&pick=in", """{"in":{"type":"Relationship","object":"urn:c:1","entity":{"id":"urn:c:1","type":"City","name":{"type":"Property","value":"鎌倉市"},"of":{"type":"Relationship","object":"urn:p:1"}}}}""")]
    [TestCase("join=inline&pick=in{name}", """{"in":{"type":"Relationship","object":"urn:c:1","entity":{"name":{"type":"Property","value":"鎌倉市"}}}}""")]
    [TestCase("join=inline&joinLevel=2&pick=in{of{type}}&options=keyValues", """{"in":{"of":{"type":"Prefecture"}}}""")]
    [TestCase("join=inline&joinLevel=3&pick=in{id,of{id,capital}}&options=keyValues", """{"in":{"id":"urn:c:1","of":{"id":"urn:p:1","capital":"urn:c:1"}}}""")]
    [TestCase("join=inline&omit=id,type,gone,in{of,type,id}&options=keyValues", """{"in":{"name":"鎌倉市"}}""")]
    [TestCase("join=inline&pick=gone", """{"gone":{"type":"Relationship","object":"urn:x:none"}}""")]
    [TestCase("join=inline&pick=in&containedBy=urn:c:1", """{"in":{"type":"Relationship","object":"urn:c:1"}}""")]
    [TestCase("join=@none&pick=in", """{"in":{"type":"Relationship","object":"urn:c:1"}}""")]
    [TestCase("join=flat&pick=id,in{id,name}&options=keyValues", """[{"id":"urn:s:1","in":"urn:c:1"},{"id":"urn:c:1","name":"鎌倉市"}]""")]
    [TestCase("join=flat&pick=id&options=keyValues", """[{"id":"urn:s:1"}]""")]
    public async Task RetrievalFollowsRelationships(string query, string expected) =>
        Assert.That((await _api.Get($"/entities/urn:s:1?{query}")).Text, Is.EqualTo(expected));

    [TestCase("urn:r:1", "join=inline&pick=stops{id}", """{"stops":{"type":"ListRelationship","objectList":[{"object":"urn:c:1"},{"object":"urn:x:none"}],"entityList":[{"id":"urn:c:1"}]}}""")]
    [TestCase("urn:g:1", "join=inline&pick=members{id}", """{"members":{"type":"Relationship","object":["urn:c:1","urn:p:1"],"entity":[{"id":"urn:c:1"},{"id":"urn:p:1"}]}}""")]
    [TestCase("urn:r:1", "join=inline&pick=stops{id}&options=keyValues", """{"stops":[{"id":"urn:c:1"},"urn:x:none"]}""")]
    public async Task ListsOfTargetsBecomeListsOfEntities(string id, string query, string expected) =>
        Assert.That((await _api.Get($"/entities/{id}?{query}")).Text, Is.EqualTo(expected));

    [TestCase("type=Shelter&join=flat&joinLevel=5", "urn:s:1 urn:c:1 urn:p:1")]
    [TestCase("type=City,Prefecture&join=flat&joinLevel=5", "urn:c:1 urn:p:1")]
    [TestCase("type=Shelter&join=inline", "urn:s:1")]
    [TestCase("q=in{name}==%22鎌倉市%22&join=inline", "urn:s:1")]
    [TestCase("q=in{name}==%22横浜市%22&join=inline", "")]
    public async Task QueriesShowEachEntityOnce(string query, string ids) =>
        Assert.That(string.Join(' ', (await _api.Get($"/entities?{query}")).Ids), Is.EqualTo(ids));

    [Test]
    public async Task QueryByBodyFollowsToo()
    {
        var reply = await _api.Post(
            "/entityOperations/query?options=keyValues",
            """{"type":"Query","entities":[{"type":"Shelter"}],"join":"inline","joinLevel":1,"pick":["in{name}"]}""");
        Assert.That(reply.Text, Is.EqualTo("""[{"in":{"name":"鎌倉市"}}]"""));
    }

    [TestCase("join=sideways")]
    [TestCase("join=inline&joinLevel=0")]
    [TestCase("join=inline&joinLevel=11")]
    [TestCase("join=inline&joinLevel=1&pick=in{of{id}}")]
    [TestCase("joinLevel=2&pick=in{id}")]
    [TestCase("pick=in{id}")]
    [TestCase("q=in{of{id}}==%22x%22&join=inline")]
    [TestCase("q=in{name}==%22x%22")]
    public async Task WrongRequestsSayWhy(string query) =>
        Assert.That((await _api.Get($"/entities?type=Shelter&{query}")).Problem, Is.EqualTo((400, "BadRequestData")));
}
