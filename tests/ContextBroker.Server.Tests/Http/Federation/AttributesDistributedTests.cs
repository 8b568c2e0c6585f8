namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Changes below /entities/{entityId}/attrs where other sources may have the attributes (clauses 5.6.2 to 5.6.5, 5.6.19).</summary>
public sealed class AttributesDistributedTests
{
    private const string Id = "urn:s:1";
    private const string Path = "/entities/urn:s:1/attrs";
    private const string Ops = "\"operations\":[\"redirectionOps\"]";
    private const string Occupancy = """[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}]""";
    private const string Core = "https://uri.etsi.org/ngsi-ld/default-context/";

    [TestCase("POST", "", """{"occupancy":6,"height":3}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym","height":3}""", """{"id":"urn:s:1","type":"Shelter","occupancy":6}""")]
    [TestCase("PATCH", "", """{"occupancy":6,"name":"Hall"}""", """{"id":"urn:s:1","type":"Shelter","name":"Hall"}""", """{"id":"urn:s:1","type":"Shelter","occupancy":6}""")]
    [TestCase("PATCH", "/occupancy", """{"value":6}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym"}""", """{"id":"urn:s:1","type":"Shelter","occupancy":6}""")]
    [TestCase("PUT", "/occupancy", """{"value":6}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym"}""", """{"id":"urn:s:1","type":"Shelter","occupancy":6}""")]
    [TestCase("DELETE", "/occupancy", null, """{"id":"urn:s:1","type":"Shelter","name":"Gym"}""", """{"id":"urn:s:1","type":"Shelter"}""")]
    [TestCase("DELETE", "/name", null, """{"id":"urn:s:1","type":"Shelter"}""", """{"id":"urn:s:1","type":"Shelter","occupancy":5}""")]
    public async Task ExclusiveAttributesAreChangedAtTheirSource(string method, string attribute, string? body, string here, string there)
    {
        var (api, other) = await Sources.TwoTenants(Ops + ",\"mode\":\"exclusive\"", Occupancy);
        await api.Post("/entities", Sources.Shelter(Id, "\"name\":\"Gym\",\"occupancy\":5"));
        var reply = await api.Send(new HttpMethod(method), Path + attribute, body);
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That(((await api.Get($"/entities/{Id}?local=true&options=keyValues")).Text, (await other.Get($"/entities/{Id}?options=keyValues")).Text), Is.EqualTo((here, there)));
    }

    [TestCase("POST", "?options=noOverwrite", """{"occupancy":6}""", "POST", "options", "noOverwrite")]
    [TestCase("DELETE", "/occupancy?datasetId=urn:d:1", null, "DELETE", "datasetId", "urn:d:1")]
    [TestCase("DELETE", "/occupancy?deleteAll=true", null, "DELETE", "deleteAll", "true")]
    [TestCase("PATCH", "?type=Shelter", """{"occupancy":6}""", "PATCH", "type", "Shelter")]
    public async Task ParametersGoWithIt(string method, string path, string? body, string asked, string parameter, string value)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"exclusive\"", Occupancy);
        Assert.That((await api.Send(new HttpMethod(method), Path + path, body)).Status, Is.EqualTo(204));
        var request = await source.Next();
        Assert.That((request.Method, request.Query.GetValueOrDefault(parameter)), Is.EqualTo((asked, value)));
    }

    [Test]
    public async Task WhatTheSourceLeavesOutIsTold()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(207, """{"updated":[],"notUpdated":[{"attributeName":"occupancy","reason":"is read only"}]}"""));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"exclusive\"", Occupancy);
        await api.Post("/entities?local=true", Sources.Shelter(Id, "\"name\":\"Gym\""));
        var reply = await api.Post(Path, """{"occupancy":6,"height":3}""");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((207,
            $$"""{"updated":["{{Core}}height"],"notUpdated":[{"attributeName":"{{Core}}occupancy","reason":"is read only","registrationId":"urn:r:1"}]}""")));
    }

    [Test]
    public async Task ABarePartialSuccessMayMeanAnyOfThem()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(207));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"redirect\"");
        var reply = await api.Post(Path, """{"occupancy":6,"height":3}""");
        Assert.That(reply.Status, Is.EqualTo(207), reply.Text);
        Assert.That((reply.Json["updated"]!.AsArray().Count, reply.Json["notUpdated"]!.AsArray().Count), Is.EqualTo((0, 2)));
    }

    [TestCase("PATCH", "/occupancy", """{"value":6}""")]
    [TestCase("PUT", "/occupancy", """{"value":6}""")]
    [TestCase("DELETE", "/occupancy", null)]
    [TestCase("PATCH", "", """{"occupancy":6}""")]
    public async Task AMissingPartHereIsToldBesideTheSourcesSuccess(string method, string attribute, string? body)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Ops);
        var reply = await api.Send(new HttpMethod(method), Path + attribute, body);
        Assert.That((reply.Status, reply.Json["updated"]!.ToJsonString(), (string?)reply.Json["notUpdated"]![0]!["attributeName"], reply.Json["notUpdated"]![0]!["registrationId"]),
            Is.EqualTo((207, $"[\"{Core}occupancy\"]", Core + "occupancy", (object?)null)));
    }

    [TestCase("PATCH", "/occupancy", """{"value":6}""")]
    [TestCase("POST", "", """{"occupancy":6}""")]
    public async Task WhatTheSourceDoesNotSupportIsAConflict(string method, string attribute, string body)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, "\"operations\":[\"retrieveOps\"],\"mode\":\"exclusive\"", Occupancy);
        Assert.That(((await api.Send(new HttpMethod(method), Path + attribute, body)).Problem, source.Count), Is.EqualTo(((409, "Conflict"), 0)));
    }
}
