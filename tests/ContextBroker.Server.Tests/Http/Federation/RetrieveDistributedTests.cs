namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>GET /entities/{entityId} where other sources may have something of it (clauses 4.3.6, 4.5.5, 5.7.1.4).</summary>
public sealed class RetrieveDistributedTests
{
    private const string Id = "urn:s:1";

    [Test]
    public async Task PartsAreOneEntity()
    {
        var (here, there) = await Sources.TwoTenants();
        await there.Given(Sources.Shelter(Id, """ "capacity":{"type":"Property","value":300} """));
        await here.Post("/entities?local=true", Sources.Shelter(Id, """ "name":{"type":"Property","value":"Gym"} """));
        Assert.That((await here.Get($"/entities/{Id}")).Members, Is.EquivalentTo(new[] { "id", "type", "name", "capacity" }));
    }

    [Test]
    public async Task WhatOnlyTheSourceHasIsFound()
    {
        var (here, there) = await Sources.TwoTenants();
        await there.Given(Sources.Shelter(Id, """ "capacity":{"type":"Property","value":300} """));
        Assert.That(((int?)(await here.Get($"/entities/{Id}?options=keyValues")).Json["capacity"], (await here.Get($"/entities/{Id}?local=true")).Status), Is.EqualTo((300, 404)));
    }

    [TestCase("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", 1)]
    [TestCase("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 2)]
    public async Task TheLaterObservationCounts(string here, string there, int counts)
    {
        var (api, other) = await Sources.TwoTenants();
        await other.Given(Sources.Shelter(Id, $$""" "occupancy":{"type":"Property","value":2,"observedAt":"{{there}}"} """));
        await api.Post("/entities?local=true", Sources.Shelter(Id, $$""" "occupancy":{"type":"Property","value":1,"observedAt":"{{here}}"} """));
        Assert.That((int?)(await api.Get($"/entities/{Id}?options=keyValues")).Json["occupancy"], Is.EqualTo(counts));
    }

    [Test]
    public async Task TheLaterModificationCountsWhereNothingWasObserved()
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter(Id, """ "occupancy":1 """));
        var written = TimeProvider.System.GetTimestamp();

        // Times are told to the millisecond.
        SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(written) > TimeSpan.FromMilliseconds(1));
        await there.Given(Sources.Shelter(Id, """ "occupancy":2 """));
        Assert.That((int?)(await here.Get($"/entities/{Id}?options=keyValues")).Json["occupancy"], Is.EqualTo(2));
    }

    [Test]
    public async Task AuxiliarySourcesOnlyAdd()
    {
        var (here, there) = await Sources.TwoTenants(""" "mode":"auxiliary" """);
        await here.Post("/entities?local=true", Sources.Shelter(Id, """ "occupancy":1 """));
        await there.Given(Sources.Shelter(Id, """ "occupancy":2,"capacity":300 """));
        var json = (await here.Get($"/entities/{Id}?options=keyValues")).Json;
        Assert.That(((int?)json["occupancy"], (int?)json["capacity"]), Is.EqualTo((1, 300)));
    }

    [Test]
    public async Task OnlyWhatIsRegisteredIsAskedForAndTaken()
    {
        await using var source = await FakeSource.Start(FakeSource.Json(Sources.Shelter(Id, """ "occupancy":5,"secret":1 """)));
        var api = await Sources.TenantWith(source, information: $$"""[{"entities":[{"type":"Shelter","id":"{{Id}}"}],"propertyNames":["occupancy"]}]""");
        var reply = await api.Get($"/entities/{Id}");
        var asked = await source.Next();
        Assert.That((asked.Method, asked.Path, asked.Query["attrs"], asked.Query["options"]), Is.EqualTo(("GET", $"/ngsi-ld/v1/entities/{Id}", "occupancy", "sysAttrs")));
        Assert.That(reply.Members, Does.Contain("occupancy").And.Not.Contain("secret"));
    }

    [TestCase("""[{"entities":[{"type":"Shelter","id":"urn:s:2"}]}]""", "")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["occupancy"]}]""", "?attrs=capacity")]
    [TestCase("""[{"entities":[{"type":"Shelter"}]}]""", "?type=School")]
    [TestCase("""[{"entities":[{"type":"Shelter"}]}]""", "?local=true")]
    public async Task WhoCannotHaveItIsNotAsked(string information, string query)
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source, information: information);
        Assert.That(((await api.Get($"/entities/{Id}{query}")).Status, source.Count), Is.EqualTo((404, 0)));
    }

    [TestCase("\"operations\":[\"updateOps\"]", 0)]
    [TestCase("\"operations\":[\"retrieveEntity\"]", 1)]
    [TestCase("\"management\":{\"localOnly\":true}", 1)]
    public async Task OperationsOfTheRegistrationAreRespected(string members, int count)
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source, members);
        await api.Get($"/entities/{Id}");
        Assert.That(source.Count, Is.EqualTo(count));
    }

    [Test]
    public async Task ALocalScopeIsPassedOn()
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source, "\"management\":{\"localOnly\":true}");
        await api.Get($"/entities/{Id}");
        Assert.That((await source.Next()).Query["local"], Is.EqualTo("true"));
    }

    [TestCase("\"tenant\":\"theirs\"", "theirs")]
    [TestCase("\"contextSourceInfo\":[{\"key\":\"NGSILD-Tenant\",\"value\":\"smuggled\"}]", null)]
    public async Task TheTenantIsTheRegistrations(string members, string? tenant)
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source, members);
        await api.Get($"/entities/{Id}");
        Assert.That((await source.Next()).Header("NGSILD-Tenant"), Is.EqualTo(tenant));
    }

    [Test]
    public async Task ExtraInformationIsConveyed()
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source, """
            "contextSourceInfo":[{"key":"Authorization","value":"Bearer x"},{"key":"X-User","value":"urn:ngsi-ld:request"},{"key":"X-None","value":"urn:ngsi-ld:request"},
              {"key":"Via","value":"1.1 evil"},{"key":"Host","value":"evil"},{"key":"accept","value":"application/ld+json"}]
            """);
        await api.Get($"/entities/{Id}", ("X-User", "abcd"));
        var asked = await source.Next();
        Assert.That(
            (asked.Header("Authorization"), asked.Header("X-User"), asked.Header("X-None"), asked.Header("Accept"), asked.Header("Host")),
            Is.EqualTo(("Bearer x", "abcd", (string?)null, "application/ld+json", source.Address.Authority)));
        Assert.That(asked.Header("Via"), Does.StartWith("1.1 contextbroker-").And.EndsWith($"~{api.Tenant}"));
    }

    [Test]
    public async Task NamesAreWrittenInTheContextOfTheSource()
    {
        await using var source = await FakeSource.Start();
        var context = source.Address + "context.jsonld";
        source.Answer = http => http.Request.Path == "/context.jsonld"
            ? FakeSource.Json("""{"@context":{"Belegung":"https://uri.etsi.org/ngsi-ld/default-context/occupancy","Unterkunft":"https://uri.etsi.org/ngsi-ld/default-context/Shelter"}}""")(http)
            : FakeSource.Json($$"""{"id":"{{Id}}","type":"Unterkunft","Belegung":5}""")(http);
        var api = await Sources.TenantWith(
            source, $$""" "contextSourceInfo":[{"key":"jsonldContext","value":"{{context}}"}] """, """[{"entities":[{"type":"Shelter"}],"propertyNames":["occupancy"]}]""");
        var reply = await api.Get($"/entities/{Id}?type=Shelter&options=keyValues");
        await source.Next();
        var asked = await source.Next();
        Assert.That((asked.Query["attrs"], asked.Query["type"], asked.Header("Link")), Is.EqualTo(("Belegung", "Unterkunft", $"<{context}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"")));
        Assert.That(((int?)reply.Json["occupancy"], (string?)reply.Json["type"]), Is.EqualTo((5, "Shelter")));
    }

    [Test]
    public async Task TheClientsContextGoesWithIt()
    {
        await using var source = await FakeSource.Start();
        var api = await Sources.TenantWith(source);
        await api.Get($"/entities/{Id}", ("Link", Api.ContextLink));
        Assert.That((await source.Next()).Header("Link"), Does.Contain("ngsi-ld-core-context-v1.8.jsonld"));
    }
}
