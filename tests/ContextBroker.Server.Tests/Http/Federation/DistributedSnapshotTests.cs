using ContextBroker.Server.Tests.Http.Snapshots;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Snapshots are filled as queries are answered: with what other sources have (clauses 5.16.1.4, 5.7.2.4).</summary>
public sealed class DistributedSnapshotTests
{
    private const string Id = "urn:ngsi-ld:Snapshot:1";

    [Test]
    public async Task WhatSourcesHaveIsFrozenWithWhatIsHere()
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"A\""));
        await there.Given(Sources.Shelter("urn:s:1", "\"capacity\":1"));
        await there.Given(Sources.Shelter("urn:s:2", "\"capacity\":2"));
        var status = await here.Frozen(Id);
        await there.Delete("/entities/urn:s:2");
        Assert.That((string?)status["snapshotStatus"], Is.EqualTo("success"));
        Assert.That(
            await here.Content(Id), Is.EqualTo("""[{"id":"urn:s:1","type":"Shelter","name":"A","capacity":1},{"id":"urn:s:2","type":"Shelter","capacity":2}]"""));
    }

    [TestCase("", "[]")]
    [TestCase(",\"splitEntities\":true", """[{"id":"urn:s:1","type":"Shelter","name":"A","capacity":1}]""")]
    public async Task FiltersAreForTheWholeWhereEntitiesAreSplit(string split, string content)
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"A\""));
        await there.Given(Sources.Shelter("urn:s:1", "\"capacity\":1"));
        await here.Frozen(Id, $$"""{"type":"Query","entities":[{"type":"Shelter"}],"q":"name;capacity"{{split}}}""");
        Assert.That(await here.Content(Id), Is.EqualTo(content));
    }

    [Test]
    public async Task ASourceThatFailedIsSaidInTheDetails()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(403));
        var api = await Sources.TenantWith(source);
        await api.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"A\""));
        var details = (await api.Frozen(Id))["snapshotQueriesDetails"]![0]!;
        Assert.That(((string?)details["resultStatus"], (string?)details["problemDetails"]!["detail"]), Is.EqualTo(("success", "Sources did not answer as they should: urn:r:1, error answer: 403")));
    }

    [Test]
    public async Task OperationsOnASnapshotAskNobody()
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"A\""));
        await here.Frozen(Id);
        await there.Given(Sources.Shelter("urn:s:2", "\"capacity\":2"));
        Assert.That((await here.Get("/entities?type=Shelter&local=false", Snapshots.Snapshots.On(Id))).Ids, Is.EqualTo(new[] { "urn:s:1" }));
    }
}
