using System.Net.Http.Json;

namespace ContextBroker.Server.Tests.Http.Clients;

/// <summary>What the standard refuses and the operator may allow.</summary>
public sealed class LeniencyTests
{
    private BrokerOf _broker = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _broker = await BrokerOf.Settings("--Clients:ChunkedBodies=true", "--Clients:QueriesByIdAlone=true", "--Limits:MaxBodyBytes=65536");
        using var entity = JsonContent.Create(new { id = "urn:s:1", type = "Shelter", scope = "/Kanagawa" });
        Assert.That((await _broker.Send(HttpMethod.Post, "entities", entity)).Status, Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _broker.DisposeAsync();

    [TestCase("id=urn:s:1,urn:s:2")]
    [TestCase("idPattern=urn:s:1")]
    [TestCase("scopeQ=%22/Kanagawa/%23%22")]
    public async Task IdsAloneAreAQuery(string query)
    {
        Assert.That((await _broker.Send(HttpMethod.Get, $"entities?{query}")).Ids, Is.EqualTo(new[] { "urn:s:1" }));
        Assert.That((await _broker.Send(HttpMethod.Get, $"temporal/entities?{query}&timerel=after&timeAt=2020-01-01T00:00:00Z")).Status, Is.EqualTo(200));
    }

    /// <summary>What is not read page by page must be narrowed all the same.</summary>
    [TestCase("GET", "entities?limit=5")]
    [TestCase("DELETE", "entities?id=urn:s:1")]
    [TestCase("GET", "entityMaps?idPattern=.*")]
    public async Task OthersAreStillTooWide(string method, string path) =>
        Assert.That((await _broker.Send(new HttpMethod(method), path)).Problem, Is.EqualTo((400, "BadRequestData")));

    [Test]
    public async Task ChunkedBodyIsTaken()
    {
        using var chunked = JsonContent.Create(new { id = "urn:s:9", type = "Shelter" });
        Assert.That((await _broker.Send(HttpMethod.Post, "entities", chunked, ("Transfer-Encoding", "chunked"))).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task ChunkedBodyIsBounded()
    {
        using var chunked = JsonContent.Create(new { id = "urn:s:8", type = "Shelter", a = new string('x', 70_000) });
        Assert.That((await _broker.Send(HttpMethod.Post, "entities", chunked, ("Transfer-Encoding", "chunked"))).Problem, Is.EqualTo((413, "InvalidRequest")));
    }
}
