using System.Text;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Queries of entities that lie here and with other sources (clauses 4.3.6.7, 4.5.5, 5.7.2.4), by GET and POST.</summary>
public sealed class QueryDistributedTests
{
    [Test]
    public async Task PagesAreOfAllTogether()
    {
        var (here, there) = await Sources.TwoTenants();
        foreach (var i in Enumerable.Range(1, 4))
        {
            await here.Post("/entities?local=true", Sources.Shelter($"urn:s:{i}", "\"name\":1"));
        }

        foreach (var i in Enumerable.Range(3, 5))
        {
            await there.Given(Sources.Shelter($"urn:s:{i}", "\"capacity\":2"));
        }

        var ids = new List<string>();
        for (var offset = 0; offset < 8; offset += 3)
        {
            var page = await here.Get($"/entities?type=Shelter&limit=3&offset={offset}&count=true&options=keyValues");
            Assert.That((page.Header("NGSILD-Results-Count"), page.Header("Link")?.Contains("rel=\"next\"", StringComparison.Ordinal)), Is.EqualTo(("7", offset < 6)));
            Assert.That(page.Json.AsArray().All(e => (e!["name"] is not null) == ((string)e["id"]!)[^1] <= '4'));
            ids.AddRange(page.Ids);
        }

        Assert.That(ids, Is.EqualTo(Enumerable.Range(1, 7).Select(i => $"urn:s:{i}")));
    }

    [Test]
    public async Task PartsOfOneEntityAreTogether()
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"Gym\""));
        await there.Given(Sources.Shelter("urn:s:1", "\"capacity\":300"));
        var only = (await here.Get("/entities?type=Shelter&options=keyValues")).Json.AsArray().Single()!;
        Assert.That(((string?)only["name"], (int?)only["capacity"]), Is.EqualTo(("Gym", 300)));
    }

    // The condition is on what one has, the other attribute is with the other.
    [TestCase("", "0")]
    [TestCase("&splitEntities=false", "0")]
    [TestCase("&splitEntities=true", "1")]
    public async Task SplitEntitiesAreFilteredAsAWhole(string split, string found)
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":\"Gym\""));
        await there.Given(Sources.Shelter("urn:s:1", "\"capacity\":300"));
        await there.Given(Sources.Shelter("urn:s:2", "\"capacity\":10,\"name\":\"Gym\""));
        var reply = await here.Get($"/entities?type=Shelter&q=name==\"Gym\";capacity>100&count=true{split}");
        Assert.That((reply.Header("NGSILD-Results-Count"), string.Join(' ', reply.Ids)), Is.EqualTo((found, found == "1" ? "urn:s:1" : "")));
    }

    [Test]
    public async Task SplitEntitiesAreTheDefaultWhereTheDeploymentSaysSo()
    {
        await using var broker = await BrokerOf.Settings("--Federation:SplitEntities=true");
        await using var source = await FakeSource.Start(FakeSource.Json($"[{Sources.Shelter("urn:s:1", "\"capacity\":300")}]"));
        await Post(broker, "csourceRegistrations", Sources.Registration(source.Address));
        await Post(broker, "entities?local=true", Sources.Shelter("urn:s:1", "\"name\":1"));
        Assert.That((await broker.Send(HttpMethod.Get, "entities?type=Shelter&q=name;capacity")).Ids, Is.EqualTo(new[] { "urn:s:1" }));
        Assert.That((await source.Next()).Query.Keys, Does.Not.Contain("q"));
    }

    [Test]
    public async Task ConditionsGoToTheSource()
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source);
        await api.Get("/entities?type=Shelter,School&id=urn:s:1,urn:s:2&attrs=name&q=(occupancy>20|name==\"A b\");!=1".Replace(";!=1", "", StringComparison.Ordinal)
            + "&scopeQ=/A/%23&georel=near;maxDistance==1000&geometry=Point&coordinates=[139.5,35.25]&datasetId=urn:d:1");
        var asked = (await source.Next()).Query;
        Assert.That(asked, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["type"] = "Shelter", ["id"] = "urn:s:1,urn:s:2", ["attrs"] = "name", ["q"] = "occupancy>20|name==\"A b\"", ["scopeQ"] = "/A/#",
            ["georel"] = "near;maxDistance==1000", ["geometry"] = "Point", ["coordinates"] = "[139.5,35.25]", ["datasetId"] = "urn:d:1",
            ["options"] = "sysAttrs", ["limit"] = "1000",
        }));
    }

    // Another broker would not read it, so it is looked through here.
    [Test]
    public async Task ConditionsOfOurOwnAreAppliedHere()
    {
        await using var source = await FakeSource.Start(FakeSource.Json($"[{Sources.Shelter("urn:s:1", "\"name\":1")},{Sources.Shelter("urn:s:2", "\"closed\":true")}]"));
        var api = await Sources.TenantWith(source);
        Assert.That((await api.Get("/entities?type=Shelter&q=!closed")).Ids, Is.EqualTo(new[] { "urn:s:1" }));
        Assert.That((await source.Next()).Query.Keys, Does.Not.Contain("q"));
    }

    [TestCase("")]
    [TestCase("&splitEntities=true")]
    public async Task AConditionMayFollowRelationships(string split)
    {
        await using var source = await FakeSource.Start(FakeSource.Json(
            $"[{Sources.Shelter("urn:s:1", "\"inCity\":{\"type\":\"Relationship\",\"object\":\"urn:c:1\"}")},{Sources.Shelter("urn:s:2", "\"name\":1")}]"));
        var api = await Sources.TenantWith(source);
        await api.Given("""{"id":"urn:c:1","type":"City","population":400}""");
        Assert.That((await api.Get($"/entities?type=Shelter&q=inCity{{population}}>100&join=inline{split}")).Ids, Is.EqualTo(new[] { "urn:s:1" }));
    }

    [TestCase("""[{"entities":[{"type":"Shelter","idPattern":"urn:s:.*"}]}]""", "type=Shelter", "idPattern", "urn:s:.*")]
    [TestCase("""[{"entities":[{"type":"Shelter","id":"urn:s:1"},{"type":"Shelter","id":"urn:s:2"}]}]""", "type=Shelter", "id", "urn:s:1,urn:s:2")]
    [TestCase("""[{"entities":[{"type":"Shelter","id":"urn:s:1"}]}]""", "type=Shelter&id=urn:s:1,urn:s:9", "id", "urn:s:1")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["name","capacity"]}]""", "type=Shelter", "attrs", "name,capacity")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["name","capacity"]}]""", "type=Shelter&attrs=capacity,height", "attrs", "capacity")]
    [TestCase("""[{"propertyNames":["name"]}]""", "type=Shelter|School", "type", "Shelter,School")]
    [TestCase("""[{"entities":[{"type":"Shelter"}]}]""", "attrs=name", "type", "Shelter")]
    [TestCase("""[{"entities":[{"type":["Shelter","School"]}]}]""", "type=School", "type", "Shelter;School")]
    public async Task TheRegistrationNarrowsTheQuestion(string information, string query, string parameter, string value)
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source, information: information);
        await api.Get($"/entities?{query}");
        Assert.That((await source.Next()).Query.GetValueOrDefault(parameter), Is.EqualTo(value));
    }

    [TestCase("\"operations\":[\"queryBatch\"]", "POST", "/ngsi-ld/v1/entityOperations/query")]
    [TestCase("\"operations\":[\"queryEntity\"]", "GET", "/ngsi-ld/v1/entities")]
    [TestCase("\"operations\":[\"federationOps\"]", "GET", "/ngsi-ld/v1/entities")]
    public async Task TheSourceIsAskedInAWayThatItTakes(string members, string method, string path)
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source, members);
        await api.Get("/entities?type=Shelter");
        var asked = await source.Next();
        Assert.That((asked.Method, asked.Path), Is.EqualTo((method, path)));
    }

    [Test]
    public async Task AQueryByPostIsDistributedAsWell()
    {
        var (here, there) = await Sources.TwoTenants("\"operations\":[\"queryBatch\"]", """[{"entities":[{"type":"Shelter"},{"type":"School"}]}]""");
        await there.Given(Sources.Shelter("urn:s:1", "\"capacity\":300"));
        await there.Given(Sources.Shelter("urn:s:2", "\"capacity\":3"));
        var reply = await here.Post(
            "/entityOperations/query", """{"type":"Query","entities":[{"type":"Shelter"},{"type":"School","idPattern":"x"}],"q":"capacity>100","attrs":["capacity"]}""");
        Assert.That(reply.Ids, Is.EqualTo(new[] { "urn:s:1" }));
    }

    [TestCase("csf=kind==\"sensor\"", 1)]
    [TestCase("csf=kind==\"archive\"", 0)]
    [TestCase("type=*", 0)]
    [TestCase("local=true", 0)]
    [TestCase("georel=within&geometry=Polygon&coordinates=[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", 0)]
    [TestCase("georel=within&geometry=Polygon&coordinates=[[[139,35],[141,35],[141,36],[139,36],[139,35]]]", 1)]
    [TestCase("scopeQ=/Tokyo", 0)]
    [TestCase("scopeQ=/Kanagawa", 1)]
    [TestCase("datasetId=urn:d:2", 0)]
    public async Task RegistrationsAreChosen(string query, int asked)
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source, """
            "kind":{"type":"Property","value":"sensor"},"scope":"/Kanagawa","datasetId":["urn:d:1"],"location":{"type":"Point","coordinates":[140,35.5]}
            """);
        await api.Get($"/entities?{(query.StartsWith("type", StringComparison.Ordinal) ? "" : "type=Shelter&")}{query}");
        Assert.That(source.Count, Is.EqualTo(asked));
    }

    [Test]
    public async Task AllPagesOfTheSourceAreTaken()
    {
        await using var broker = await BrokerOf.Settings("--Federation:PageSize=2");
        await using var source = await FakeSource.Start(http =>
        {
            var offset = int.TryParse(http.Request.Query["offset"], out var given) ? given : 0;
            var page = Enumerable.Range(1, 5).Skip(offset).Take(2).Select(i => Sources.Shelter($"urn:s:{i}", "\"capacity\":1"));
            return FakeSource.Json($"[{string.Join(',', page)}]")(http);
        });
        await Post(broker, "csourceRegistrations", Sources.Registration(source.Address));
        Assert.That((await broker.Send(HttpMethod.Get, "entities?type=Shelter")).Ids.Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task TooManyOfOneSourceAreRefused()
    {
        await using var broker = await BrokerOf.Settings("--Federation:PageSize=2", "--Federation:MaxEntities=3");
        var next = 0;
        await using var source = await FakeSource.Start(http =>
            FakeSource.Json($"[{Sources.Shelter($"urn:s:{next++}", "\"capacity\":1")},{Sources.Shelter($"urn:s:{next++}", "\"capacity\":1")}]")(http));
        await Post(broker, "csourceRegistrations", Sources.Registration(source.Address));
        Assert.That((await broker.Send(HttpMethod.Get, "entities?type=Shelter")).Problem, Is.EqualTo((403, "TooManyResults")));
    }

    [Test]
    public async Task ASourceThatRepeatsItselfIsNotAskedForever()
    {
        await using var broker = await BrokerOf.Settings("--Federation:PageSize=1");
        await using var source = await FakeSource.Start(FakeSource.Json($"[{Sources.Shelter("urn:s:1", "\"capacity\":1")}]"));
        await Post(broker, "csourceRegistrations", Sources.Registration(source.Address));
        Assert.That((await broker.Send(HttpMethod.Get, "entities?type=Shelter")).Ids.Count(), Is.EqualTo(1));
    }

    [TestCase("", 400)]
    [TestCase("&local=true", 200)]
    [TestCase("&type=School", 200)]
    public async Task AnOrderIsForWhatIsHere(string more, int status)
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source);
        await api.Given("""{"id":"urn:x:1","type":"School"}""");
        Assert.That((await api.Get($"/entities?{(more.Contains("type", StringComparison.Ordinal) ? "" : "type=Shelter&")}orderBy=name{more}")).Status, Is.EqualTo(status));
    }

    // A map of a part would hide the other; none is named, so the client asks by pages (clause 5.5.14).
    [TestCase("", 200, 2)]
    [TestCase("&local=true", 201, 1)]
    public async Task AnEntityMapIsDeclinedWhereItWouldHoldAPart(string more, int status, int found)
    {
        var (here, there) = await Sources.TwoTenants();
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":1"));
        await there.Given(Sources.Shelter("urn:s:2", "\"name\":1"));
        var reply = await here.Get($"/entities?type=Shelter&entityMap=true{more}");
        Assert.That((reply.Status, reply.Ids.Count(), reply.Header("NGSILD-EntityMap") is null), Is.EqualTo((status, found, status == 200)));
    }

    [Test]
    public async Task ASecondBrokerIsASource()
    {
        await using var other = await BrokerOf.Settings();
        await Post(other, "entities", Sources.Shelter("urn:s:1", "\"capacity\":{\"type\":\"Property\",\"value\":300,\"unitCode\":\"C62\"}"));
        var api = Api.NewTenant();
        await api.Register(Sources.Registration(new Uri(other.Client.BaseAddress!, "/")));
        var json = (await api.Get("/entities?type=Shelter&options=sysAttrs")).Json.AsArray().Single()!;
        Assert.That(((int?)json["capacity"]!["value"], (string?)json["capacity"]!["unitCode"]), Is.EqualTo((300, "C62")));
        Assert.That(json["capacity"]!["modifiedAt"], Is.Not.Null);
    }

    private static Task<Reply> Post(BrokerOf broker, string path, string body) =>
        broker.Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));
}
