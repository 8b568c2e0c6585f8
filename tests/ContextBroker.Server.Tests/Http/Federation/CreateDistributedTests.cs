using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>POST /entities where other sources may take a part (clauses 4.3.6.2, 4.3.6.3, 5.6.1.4, 6.3.17).</summary>
public sealed class CreateDistributedTests
{
    private const string Id = "urn:s:1";
    private const string Ops = "\"operations\":[\"redirectionOps\"]";
    private const string OccupancyOfOne = """[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}]""";

    private static readonly string Shelter = Sources.Shelter(Id, "\"name\":\"Gym\",\"occupancy\":5");

    [Test]
    public async Task InclusiveSourcesCreateItAsWell()
    {
        var (here, there) = await Sources.TwoTenants(Ops);
        var reply = await here.Post("/entities", Shelter);
        Assert.That((reply.Status, reply.Header("Location")), Is.EqualTo((201, $"/ngsi-ld/v1/entities/{Id}")));
        Assert.That(
            new[] { await here.Get($"/entities/{Id}?local=true&options=keyValues"), await there.Get($"/entities/{Id}?options=keyValues") }.Select(r => r.Text),
            Is.All.EqualTo(JsonNode.Parse(Shelter)!.ToJsonString()));
    }

    [Test]
    public async Task ExclusiveSourcesTakeTheirAttributesAndNobodyElse()
    {
        var (here, there) = await Sources.TwoTenants(Ops + ",\"mode\":\"exclusive\"", OccupancyOfOne);
        Assert.That((await here.Post("/entities", Shelter)).Status, Is.EqualTo(201));
        Assert.That((await here.Get($"/entities/{Id}?local=true")).Members, Is.EquivalentTo(new[] { "id", "type", "name" }));
        Assert.That((await there.Get($"/entities/{Id}")).Members, Is.EquivalentTo(new[] { "id", "type", "occupancy" }));
    }

    [Test]
    public async Task RedirectSourcesTakeTheWholeOfIt()
    {
        var (here, there) = await Sources.TwoTenants(Ops + ",\"mode\":\"redirect\"");
        Assert.That((await here.Post("/entities", Shelter)).Status, Is.EqualTo(201));
        Assert.That(((await here.Get($"/entities/{Id}?local=true")).Status, (await there.Get($"/entities/{Id}")).Status), Is.EqualTo((404, 200)));
    }

    [Test]
    public async Task EachTakesWhatIsLeftByThoseBefore()
    {
        await using var exclusive = await FakeSource.Start(FakeSource.Status(201));
        await using var redirect = await FakeSource.Start(FakeSource.Status(201));
        await using var inclusive = await FakeSource.Start(FakeSource.Status(201));
        var api = await Sources.TenantWith(exclusive, Ops + ",\"mode\":\"exclusive\"", OccupancyOfOne);
        await api.Register(Sources.Registration(redirect.Address, Ops + ",\"mode\":\"redirect\"", """[{"entities":[{"type":"Shelter"}],"propertyNames":["capacity"]}]""", "urn:r:2"));
        await api.Register(Sources.Registration(inclusive.Address, Ops, id: "urn:r:3"));
        var reply = await api.Post("/entities", Sources.Shelter(Id, "\"name\":\"Gym\",\"occupancy\":5,\"capacity\":300"));
        var bodies = new[] { await exclusive.Next(), await redirect.Next(), await inclusive.Next() }.Select(asked => asked.Text);
        Assert.That(reply.Status, Is.EqualTo(201));
        Assert.That(bodies, Is.EqualTo(new[]
        {
            """{"id":"urn:s:1","type":"Shelter","occupancy":5}""", """{"id":"urn:s:1","type":"Shelter","capacity":300}""", """{"id":"urn:s:1","type":"Shelter","name":"Gym"}""",
        }));
        Assert.That((await api.Get($"/entities/{Id}?local=true")).Members, Is.EquivalentTo(new[] { "id", "type", "name" }));
    }

    public static IEnumerable<TestCaseData> SingleFailures()
    {
        yield return Case("exclusive", "\"operations\":[\"retrieveOps\"]", 201, 409, "Conflict");
        yield return Case("redirect", "\"operations\":[\"retrieveOps\"]", 201, 409, "Conflict");
        yield return Case("redirect", Ops, 409, 409, "AlreadyExists");
        yield return Case("redirect", Ops, 404, 404, "ResourceNotFound");
        yield return Case("redirect", Ops, 403, 502, "InternalError");
        yield return Case("redirect", Ops, 500, 502, "InternalError");
        yield return Case("redirect", Ops, 508, 508, "InternalError");
        yield return Case("redirect", Ops + ",\"management\":{\"timeout\":100}", 0, 504, "InternalError");

        static TestCaseData Case(string mode, string members, int answer, int status, string type) =>
            new TestCaseData($"{members},\"mode\":\"{mode}\"", answer, status, type).SetArgDisplayNames(mode, $"{answer}", $"{status}");
    }

    [TestCaseSource(nameof(SingleFailures))]
    public async Task TheOnlySourcesFailureIsTheAnswer(string members, int answer, int status, string type)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(answer));
        source.Answer = answer == 0 ? source.Silence() : source.Answer;
        var api = await Sources.TenantWith(source, members, """[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["name","occupancy"]}]""");
        var reply = await api.Post("/entities", Shelter);
        Assert.That((reply.Status, reply.Problem.Type, (await api.Get($"/entities/{Id}?local=true")).Status), Is.EqualTo((status, type, 404)));
    }

    [TestCase(409, 409)]
    [TestCase(403, 502)]
    public async Task WhatFailedOfSeveralSharesIsTold(int answer, int status)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(answer, "{\"detail\":\"never\"}"));
        var api = await Sources.TenantWith(source, Ops);
        var reply = await api.Post("/entities", Shelter);
        var error = reply.Json["errors"]!.AsArray().Single()!;
        Assert.That((reply.Status, reply.Header("Location"), reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, $"/ngsi-ld/v1/entities/{Id}", $"[\"{Id}\"]")));
        Assert.That(((string?)error["entityId"], (string?)error["registrationId"], (int?)error["error"]!["status"]), Is.EqualTo((Id, "urn:r:1", status)));
        Assert.That((string?)error["error"]!["detail"], Does.EndWith($"{answer} never"));
    }

    [TestCase(201, 1, "[\"urn:s:1\"]")]
    [TestCase(409, 2, "[]")]
    public async Task ItMayBeHereAlready(int answer, int errors, string success)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(answer));
        var api = await Sources.TenantWith(source, Ops);
        await api.Post("/entities?local=true", Shelter);
        var reply = await api.Post("/entities", Shelter);
        Assert.That((reply.Status, reply.Json["errors"]!.AsArray().Count, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, errors, success)));
        Assert.That(reply.Json["errors"]!.AsArray().Select(e => (int?)e!["error"]!["status"]), Is.All.EqualTo(409));
    }

    [TestCase("""{"id":"nouri","type":"Shelter"}""")]
    [TestCase("""{"id":"urn:s:1"}""")]
    [TestCase("""{"id":"urn:s:1","type":"Shelter","name":{"type":"Property"}}""")]
    public async Task WhatIsWrongGoesNowhere(string body)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(201));
        var api = await Sources.TenantWith(source, Ops + ",\"mode\":\"redirect\"");
        Assert.That(((await api.Post("/entities", body)).Problem, source.Count), Is.EqualTo(((400, "BadRequestData"), 0)));
    }

    [TestCase("\"mode\":\"auxiliary\"", "")]
    [TestCase("\"operations\":[\"retrieveOps\"]", "")]
    [TestCase(Ops, "?local=true")]
    public async Task WhoTakesNoPartIsNotAsked(string members, string query)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(201));
        var api = await Sources.TenantWith(source, members);
        Assert.That(((await api.Post("/entities" + query, Shelter)).Status, source.Count), Is.EqualTo((201, 0)));
    }

    [TestCase("application/ld+json", "application/ld+json", false)]
    [TestCase("application/json", "application/json", true)]
    [TestCase(null, "application/json", true)]
    public async Task TheContextGoesWhereTheSourceWantsIt(string? wanted, string type, bool linked)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(201));
        var info = wanted is null ? "" : $",\"contextSourceInfo\":[{{\"key\":\"contentType\",\"value\":\"{wanted}\"}}]";
        var api = await Sources.TenantWith(source, Ops + info);
        await api.Post("/entities", Shelter);
        var asked = await source.Next();
        Assert.That((asked.Header("Content-Type"), asked.Json["@context"] is null, asked.Header("Link") is not null), Is.EqualTo((type, linked, linked)));
    }

    [Test]
    public async Task ALoopOfInclusiveSourcesIsNoFailure()
    {
        var (here, there) = await Sources.TwoTenants(Ops);
        await there.Register(Sources.Registration(RunningBroker.Address, $"{Ops},\"tenant\":\"{here.Tenant}\""));
        Assert.That((await here.Post("/entities", Shelter)).Status, Is.EqualTo(201));
        Assert.That((await there.Get($"/entities/{Id}?local=true")).Status, Is.EqualTo(200));
    }
}
