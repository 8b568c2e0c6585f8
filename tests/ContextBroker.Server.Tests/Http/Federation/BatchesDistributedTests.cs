namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Batches of which other sources have a part (clauses 5.6.7 to 5.6.10, 5.6.20).</summary>
public sealed class BatchesDistributedTests
{
    private const string Batches = "\"operations\":[\"redirectionOps\",\"createBatch\",\"upsertBatch\",\"updateBatch\",\"deleteBatch\",\"mergeBatch\"]";
    private const string Two = """[{"id":"urn:s:1","type":"Shelter","name":1,"occupancy":5},{"id":"urn:x:1","type":"School","name":2}]""";

    [TestCase("create", Two, 201)]
    [TestCase("upsert", Two, 201)]
    public async Task EachHasWhatIsItsOwn(string operation, string body, int status)
    {
        var (here, there) = await Sources.TwoTenants(Batches + ",\"mode\":\"redirect\"");
        var reply = await here.Post($"/entityOperations/{operation}", body);
        Assert.That((reply.Status, reply.Text), Is.EqualTo((status, """["urn:x:1","urn:s:1"]""")));
        Assert.That(((await here.Get("/entities?local=true")).Ids.Single(), (await there.Get("/entities?local=true")).Ids.Single()), Is.EqualTo(("urn:x:1", "urn:s:1")));
    }

    [TestCase("update", """[{"id":"urn:s:1","name":7},{"id":"urn:x:1","name":8}]""", "7 8")]
    [TestCase("merge", """[{"id":"urn:s:1","name":7},{"id":"urn:x:1","name":8}]""", "7 8")]
    [TestCase("upsert?options=update", """[{"id":"urn:s:1","type":"Shelter","name":7},{"id":"urn:x:1","type":"School","name":8}]""", "7 8")]
    [TestCase("delete", """["urn:s:1","urn:x:1"]""", " ")]
    public async Task ChangesGoToWhereTheEntitiesAre(string operation, string body, string names)
    {
        var (here, there) = await Sources.TwoTenants(Batches + ",\"mode\":\"redirect\"", """[{"entities":[{"type":"Shelter","idPattern":"urn:s:.*"}]}]""");
        await here.Post("/entityOperations/create", Two);
        var reply = await here.Post($"/entityOperations/{operation}", body);
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        var now = new[] { await there.Get("/entities/urn:s:1?options=keyValues"), await here.Get("/entities/urn:x:1?local=true&options=keyValues") };
        Assert.That(string.Join(' ', now.Select(r => r.Json["name"]?.ToString())), Is.EqualTo(names));
    }

    [Test]
    public async Task OneBatchGoesToEachSource()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(204));
        var api = await Sources.TenantWith(source, Batches + ",\"mode\":\"redirect\"", """[{"entities":[{"type":"Shelter"}],"propertyNames":["occupancy"]}]""");
        var reply = await api.Post("/entityOperations/upsert?options=update", """[{"id":"urn:s:1","type":"Shelter","name":1,"occupancy":5},{"id":"urn:s:2","type":"Shelter","occupancy":6}]""");
        var asked = await source.Next();
        Assert.That((reply.Status, asked.Path, asked.Query["options"], source.Count), Is.EqualTo((201, "/ngsi-ld/v1/entityOperations/upsert", "update", 1)));
        Assert.That(asked.Text, Is.EqualTo("""[{"id":"urn:s:1","type":"Shelter","occupancy":5},{"id":"urn:s:2","type":"Shelter","occupancy":6}]"""));
    }

    [Test]
    public async Task WhatTheSourceRefusesIsToldByEntity()
    {
        await using var source = await FakeSource.Start(
            FakeSource.Status(207, """{"success":["urn:s:1"],"errors":[{"entityId":"urn:s:2","error":{"type":"x","title":"no","status":409}}]}"""));
        var api = await Sources.TenantWith(source, Batches + ",\"mode\":\"redirect\"");
        var reply = await api.Post("/entityOperations/create", """[{"id":"urn:s:1","type":"Shelter","a":1},{"id":"urn:s:2","type":"Shelter","a":1},{"id":"urn:x:1","type":"School","a":1}]""");
        var error = reply.Json["errors"]!.AsArray().Single()!;
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString()), Is.EqualTo((207, """["urn:x:1","urn:s:1"]""")));
        Assert.That(((string?)error["entityId"], (string?)error["registrationId"], (int?)error["error"]!["status"]), Is.EqualTo(("urn:s:2", "urn:r:1", 409)));
    }

    [TestCase(500, 502)]
    [TestCase(207, 502)]
    public async Task ASourceThatFailsFailsForItsEntitiesAlone(int answer, int status)
    {
        await using var source = await FakeSource.Start(FakeSource.Status(answer));
        var api = await Sources.TenantWith(source, Batches + ",\"mode\":\"redirect\"");
        var reply = await api.Post("/entityOperations/create", Two);
        Assert.That((reply.Status, reply.Json["success"]!.ToJsonString(), (int?)reply.Json["errors"]![0]!["error"]!["status"]), Is.EqualTo((207, "[\"urn:x:1\"]", status)));
    }

    [TestCase("create", "\"createEntity\"", "POST /ngsi-ld/v1/entities", 201)]
    [TestCase("upsert", "\"createEntity\",\"replaceEntity\"", "POST /ngsi-ld/v1/entities PUT /ngsi-ld/v1/entities/urn:s:1", 204)]
    [TestCase("upsert?options=update", "\"updateEntity\"", "PATCH /ngsi-ld/v1/entities/urn:s:1/attrs", 204)]
    [TestCase("update", "\"updateEntity\"", "PATCH /ngsi-ld/v1/entities/urn:s:1/attrs", 204)]
    [TestCase("update?options=noOverwrite", "\"appendAttrs\"", "POST /ngsi-ld/v1/entities/urn:s:1/attrs", 204)]
    [TestCase("merge", "\"mergeEntity\"", "PATCH /ngsi-ld/v1/entities/urn:s:1", 204)]
    [TestCase("create", "\"retrieveEntity\"", "", 207)]
    [TestCase("update", "\"appendAttrs\"", "", 207)]
    public async Task WhoTakesNoBatchesIsAskedOneByOne(string operation, string operations, string requests, int status)
    {
        var asked = new List<string>();
        await using var source = await FakeSource.Start(http =>
        {
            asked.Add($"{http.Request.Method} {http.Request.Path}");
            http.Response.StatusCode = http.Request.Method == "POST" ? operation.StartsWith("upsert", StringComparison.Ordinal) ? 409 : 201 : 204;
            return Task.CompletedTask;
        });
        var api = await Sources.TenantWith(source, $"\"operations\":[{operations}],\"mode\":\"redirect\"");
        var reply = await api.Post($"/entityOperations/{operation}", """[{"id":"urn:s:1","type":"Shelter","name":1}]""");
        Assert.That((reply.Status, string.Join(' ', asked)), Is.EqualTo((status, requests)));
    }

    [Test]
    public async Task ASourceThatIsSilentIsNotWaitedForAgainAndAgain()
    {
        await using var source = await FakeSource.Start();
        source.Answer = source.Silence();
        var api = await Sources.TenantWith(source, "\"operations\":[\"createEntity\"],\"mode\":\"redirect\",\"management\":{\"timeout\":100}");
        var reply = await api.Post("/entityOperations/create", $"[{string.Join(',', Enumerable.Range(1, 20).Select(i => Sources.Shelter($"urn:s:{i}", "\"a\":1")))}]");
        Assert.That((reply.Status, reply.Json["errors"]!.AsArray().Count, source.Count), Is.EqualTo((207, 20, 1)));
    }
}
