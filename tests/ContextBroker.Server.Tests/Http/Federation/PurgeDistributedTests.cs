namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>DELETE /entities where other sources have some of them (clause 5.6.21.4).</summary>
public sealed class PurgeDistributedTests
{
    private const string Ops = "\"operations\":[\"redirectionOps\"]";
    private const string Any = """[{"entities":[{"type":"Shelter"}]}]""";
    private const string Occupancy = """[{"entities":[{"type":"Shelter"}],"propertyNames":["occupancy","height"]}]""";

    [Test]
    public async Task AllIsPurgedEverywhere()
    {
        var (here, there) = await Sources.TwoTenants(Ops);
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await there.Given(Sources.Shelter("urn:s:2", "\"occupancy\":2"));
        await there.Given("""{"id":"urn:x:1","type":"School"}""");
        Assert.That((await here.Delete("/entities?type=Shelter")).Status, Is.EqualTo(204));
        Assert.That(((await here.Get("/entities?local=true")).Ids.Count(), (await there.Get("/entities?local=true")).Ids.Single()), Is.EqualTo((0, "urn:x:1")));
    }

    // Never more than was asked for, nor more than was registered.
    [TestCase(Any, "type=Shelter", "type=Shelter")]
    [TestCase(Any, "type=Shelter&q=occupancy>3&scopeQ=/A", "type=Shelter&q=occupancy>3&scopeQ=/A")]
    [TestCase(Any, "type=Shelter&drop=name", "type=Shelter&drop=name")]
    [TestCase(Any, "type=Shelter&keep=name", "type=Shelter&keep=name")]
    [TestCase(Occupancy, "type=Shelter", "type=Shelter&drop=occupancy,height")]
    [TestCase(Occupancy, "type=Shelter&drop=name,height", "type=Shelter&drop=height")]
    [TestCase(Occupancy, "type=Shelter&keep=name,height", "type=Shelter&drop=occupancy")]
    [TestCase(Occupancy, "type=Shelter&drop=name", null)]
    [TestCase(Any, "type=Shelter&q=!closed", null)]
    public async Task TheSourceIsAskedForWhatIsItsOwn(string information, string query, string? asked)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops, information);
        await api.Given("""{"id":"urn:x:1","type":"School"}""");
        await api.Delete($"/entities?{query}");
        var sent = source.Count == 0 ? null : string.Join('&', (await source.Next()).Query.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.That(sent, Is.EqualTo(asked));
    }

    [TestCase("\"operations\":[\"retrieveOps\"]", 204)]
    [TestCase("\"operations\":[\"retrieveOps\"],\"mode\":\"redirect\"", 207)]
    [TestCase("\"operations\":[\"purgeEntity\"],\"tenant\":\"none\"", 207)]
    public async Task WhatWasNotPurgedIsTold(string members, int status)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(403));
        var api = await Sources.TenantWith(source, members);
        await api.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        var reply = await api.Delete("/entities?type=Shelter");
        Assert.That((reply.Status, reply.Text.Contains("\"registrationId\":\"urn:r:1\"", StringComparison.Ordinal)), Is.EqualTo((status, status == 207)));
    }
}
