using System.Net.Http.Json;

namespace ContextBroker.Server.Tests.Http.Clients;

/// <summary>What the standard refuses and the operator may allow.</summary>
public sealed class LeniencyTests
{
    private BrokerOf _broker = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _broker = await BrokerOf.Settings("--Clients:ChunkedBodies=true", "--Limits:MaxBodyBytes=65536");
        using var entity = JsonContent.Create(new { id = "urn:s:1", type = "Shelter", scope = "/Kanagawa" });
        Assert.That((await _broker.Send(HttpMethod.Post, "entities", entity)).Status, Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _broker.DisposeAsync();

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
