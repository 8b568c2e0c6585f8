namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>PUT, PATCH and DELETE /entities/{entityId} where other sources may have a part of it (clauses 5.6.6.4, 5.6.17.4, 5.6.18.4).</summary>
public sealed class ChangeDistributedTests
{
    private const string Id = "urn:s:1";
    private const string Path = "/entities/urn:s:1";
    private const string Ops = "\"operations\":[\"redirectionOps\"]";
    private const string Occupancy = """[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}]""";

    private static readonly string Shelter = Sources.Shelter(Id, "\"name\":\"Gym\",\"occupancy\":5");

    [TestCase("PATCH", """{"occupancy":6,"height":3}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym","occupancy":6,"height":3}""")]
    [TestCase("PUT", """{"type":"Shelter","occupancy":6}""", """{"id":"urn:s:1","type":"Shelter","occupancy":6}""")]
    public async Task InclusiveSourcesMakeTheSameChange(string method, string body, string becomes)
    {
        var (here, there) = await Sources.TwoTenants(Ops);
        await here.Post("/entities", Shelter);
        Assert.That((await here.Send(new HttpMethod(method), Path, body)).Status, Is.EqualTo(204));
        Assert.That(new[] { (await here.Get(Path + "?local=true&options=keyValues")).Text, (await there.Get(Path + "?options=keyValues")).Text }, Is.All.EqualTo(becomes));
    }

    [TestCase("PATCH", """{"occupancy":6,"height":3}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym","height":3}""")]
    [TestCase("PATCH", """{"occupancy":6}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym"}""")]
    [TestCase("PUT", """{"type":"Shelter","occupancy":6,"height":3}""", """{"id":"urn:s:1","type":"Shelter","height":3}""")]
    [TestCase("PUT", """{"type":"Shelter","occupancy":6}""", """{"id":"urn:s:1","type":"Shelter"}""")]
    public async Task ExclusiveAttributesAreChangedAtTheirSourceAlone(string method, string body, string becomes)
    {
        var (here, there) = await Sources.TwoTenants(Ops + ",\"mode\":\"exclusive\"", Occupancy);
        await here.Post("/entities", Shelter);
        Assert.That((await here.Send(new HttpMethod(method), Path, body)).Status, Is.EqualTo(204));
        Assert.That((await here.Get(Path + "?local=true&options=keyValues")).Text, Is.EqualTo(becomes));
        Assert.That((await there.Get(Path + "?options=keyValues")).Text, Is.EqualTo("""{"id":"urn:s:1","type":"Shelter","occupancy":6}"""));
    }

    // Merge: what is nested, NGSI-LD Nulls, datasetIds and simplified values go as they were written.
    [Test]
    public async Task TheBodyGoesAsItWasWritten()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"redirect\"");
        const string Body = """{"type":"Shelter","name":"urn:ngsi-ld:null","address":{"value":{"city":"urn:ngsi-ld:null"}},"occupancy":[{"value":1,"datasetId":"urn:d:1"}],"scope":"/A"}""";
        await api.Patch(Path + "?options=keyValues&lang=ja&observedAt=2026-01-01T00:00:00Z", Body);
        var asked = await source.Next();
        Assert.That((asked.Method, asked.Path, asked.Text), Is.EqualTo(("PATCH", "/ngsi-ld/v1/entities/urn:s:1", Body)));
        Assert.That(asked.Query, Is.EquivalentTo(new Dictionary<string, string> { ["options"] = "keyValues", ["lang"] = "ja", ["observedAt"] = "2026-01-01T00:00:00Z" }));
    }

    // An entity of a type that is registered elsewhere is not the one that is held here.
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task TheTypesOfWhatIsHereDecide(string method)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"redirect\"");
        await api.Given("""{"id":"urn:x:1","type":"School","name":1}""");
        Assert.That(((await api.Send(new HttpMethod(method), "/entities/urn:x:1", method == "PATCH" ? "{\"name\":2}" : null)).Status, source.Count), Is.EqualTo((204, 0)));
    }

    [TestCase("PATCH", "{\"name\":2}")]
    [TestCase("PUT", "{\"type\":\"Shelter\",\"name\":2}")]
    [TestCase("DELETE", null)]
    public async Task OneOfTwoThatDoesNotHaveItIsTold(string method, string? body)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(404));
        var api = await Sources.TenantWith(source, Ops);
        await api.Post("/entities?local=true", Shelter);
        var reply = await api.Send(new HttpMethod(method), Path, body);
        var error = reply.Json["errors"]!.AsArray().Single()!;
        Assert.That((reply.Status, (string?)error["registrationId"], (int?)error["error"]!["status"]), Is.EqualTo((207, "urn:r:1", 404)));
    }

    [TestCase("PATCH", "{\"name\":2}")]
    [TestCase("DELETE", null)]
    public async Task WhatOnlyTheSourceHasIsChangedThere(string method, string? body)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops);
        var reply = await api.Send(new HttpMethod(method), Path, body);
        var error = reply.Json["errors"]!.AsArray().Single()!;
        Assert.That((reply.Status, error["registrationId"], (int?)error["error"]!["status"], reply.Json["success"]![0]?.ToString()), Is.EqualTo((207, (object?)null, 404, Id)));
    }

    [TestCase(Ops, 204)]
    [TestCase("\"operations\":[\"retrieveOps\"]", 207)]
    public async Task AnExclusiveSourceIsToldOfTheDeletion(string members, int status)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, members + ",\"mode\":\"exclusive\"", Occupancy);
        await api.Post("/entities?local=true", Sources.Shelter(Id, "\"name\":\"Gym\""));
        Assert.That(((await api.Delete(Path)).Status, (await api.Get(Path + "?local=true")).Status, source.Count), Is.EqualTo((status, 404, status == 204 ? 1 : 0)));
    }

    [Test]
    public async Task ARedirectedEntityIsDeletedWhereItIs()
    {
        var (here, there) = await Sources.TwoTenants(Ops + ",\"mode\":\"redirect\"");
        await here.Post("/entities", Shelter);
        Assert.That(((await here.Delete(Path)).Status, (await there.Get(Path)).Status), Is.EqualTo((204, 404)));
    }

    [Test]
    public async Task AChangeThatComesTooLateGoesNowhere()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops);
        await api.Post("/entities?local=true", Shelter);
        var reply = await api.Patch(Path, "{\"name\":2}", "application/json", ("If-Match", "\"1-1-1\""));
        Assert.That((reply.Status, source.Count), Is.EqualTo((412, 0)));
    }

    // A deletion that comes back to who has sent it on.
    [Test]
    public async Task ALoopOfRedirectsIsTold()
    {
        var (here, there) = await Sources.TwoTenants(Ops + ",\"mode\":\"redirect\"");
        await there.Register(Sources.Registration(RunningBroker.Address, $"{Ops},\"mode\":\"redirect\",\"tenant\":\"{here.Tenant}\""));
        Assert.That((await here.Delete(Path)).Status, Is.EqualTo(508));
    }

    // A source that has kept a reader waiting is tried again for a change, which would be lost.
    [Test]
    public async Task ChangesAreTriedAlsoWhereReadersWouldNotWait()
    {
        await using var source = await FakeSource.Start();
        source.Answer = source.Silence();
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"redirect\",\"management\":{\"timeout\":300}");
        await api.Get(Path);
        source.Answer = FakeSource.Status(204);
        Assert.That((await api.Delete(Path)).Status, Is.EqualTo(204));
    }
}
