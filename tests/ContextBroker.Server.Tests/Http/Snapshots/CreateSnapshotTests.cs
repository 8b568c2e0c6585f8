namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>POST /snapshots (clauses 5.16.1, 5.2.41, 6.36.3.1).</summary>
public sealed class CreateSnapshotTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenEntities() => _api = await Snapshots.NewTenant();

    [Test]
    public async Task SaysWhereItIs()
    {
        var reply = await _api.Post("/snapshots", $$"""{"type":"Snapshot","snapshotQueries":[{{Snapshots.OfShelters}}]}""");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((201, "")));
        Assert.That(reply.Header("Location"), Does.Match("^/ngsi-ld/v1/snapshots/urn:ngsi-ld:Snapshot:[0-9a-f-]{36}$"));
        Assert.That((await _api.Get(reply.Header("Location")!["/ngsi-ld/v1".Length..])).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task StaysAsItWas()
    {
        await _api.Frozen("urn:snap:1");
        await _api.Patch("/entities/urn:s:1/attrs", """{"occupancy":99}""");
        await _api.Delete("/entities/urn:s:2");
        await _api.Given("""{"id":"urn:s:3","type":"Shelter","occupancy":30}""");
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo(
            """[{"id":"urn:s:1","type":"Shelter","occupancy":10,"name":"A","inCity":"urn:c:1"},{"id":"urn:s:2","type":"Shelter","occupancy":20,"name":"B"}]"""));
    }

    [Test]
    public async Task KeepsTheTimesOfItsEntities()
    {
        var before = (await _api.Get("/entities/urn:s:1?options=sysAttrs")).Text;
        await _api.Frozen("urn:snap:1");
        Assert.That((await _api.Get("/entities/urn:s:1?options=sysAttrs", Snapshots.On("urn:snap:1"))).Text, Is.EqualTo(before));
    }

    // Clause 5.16.1.4: by the results of all queries.
    [TestCase(Snapshots.OfShelters, "success", "success")]
    [TestCase(Snapshots.OfShelters + """,{"type":"Query","entities":[{"type":"Kiosk"}]}""", "partial", "success empty")]
    [TestCase("""{"type":"Query","q":"occupancy>1000"}""", "empty", "empty")]
    public async Task StatusSaysHowItWent(string queries, string status, string details)
    {
        var snapshot = await _api.Frozen("urn:snap:1", queries);
        Assert.That((string?)snapshot["snapshotStatus"], Is.EqualTo(status));
        Assert.That(string.Join(' ', snapshot["snapshotQueriesDetails"]!.AsArray().Select(d => (string?)d!["resultStatus"])), Is.EqualTo(details));
    }

    // What the query leaves away is not there; what several queries find is there once, with all that any of them wants.
    [TestCase("""{"type":"Query","q":"occupancy>15"}""", """[{"id":"urn:s:2","type":"Shelter","occupancy":20,"name":"B"}]""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter","id":"urn:s:2"}],"pick":["id","type","name"]}""", """[{"id":"urn:s:2","type":"Shelter","name":"B"}]""")]
    [TestCase("""{"type":"Query","attrs":["population"]}""", """[{"id":"urn:c:1","type":"City","population":400}]""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Shelter"}],"omit":["inCity","name"]}""", """[{"id":"urn:s:1","type":"Shelter","occupancy":10},{"id":"urn:s:2","type":"Shelter","occupancy":20}]""")]
    [TestCase(
        """{"type":"Query","q":"occupancy==10","pick":["id","type","name"]},{"type":"Query","q":"occupancy<20","pick":["id","type","occupancy"]}""",
        """[{"id":"urn:s:1","type":"Shelter","occupancy":10,"name":"A"}]""")]
    [TestCase(
        """{"type":"Query","q":"occupancy==10","pick":["id","type","inCity"],"join":"flat"}""",
        """[{"id":"urn:c:1","type":"City","population":400},{"id":"urn:s:1","type":"Shelter","inCity":"urn:c:1"}]""")]
    public async Task HoldsWhatItsQueriesFind(string queries, string content)
    {
        await _api.Frozen("urn:snap:1", queries);
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo(content));
    }

    [Test]
    public async Task NamesAreOfTheRequestsContext()
    {
        var reply = await _api.Post(
            "/snapshots",
            """{"@context":{"Refuge":"https://uri.etsi.org/ngsi-ld/default-context/Shelter"},"id":"urn:snap:1","type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"Refuge"}]}]}""",
            "application/ld+json");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        var status = await _api.Filled("urn:snap:1");
        Assert.That((string?)status["snapshotQueries"]![0]!["entities"]![0]!["type"], Is.EqualTo("Shelter"));
        Assert.That((await _api.Get("/entities?type=Shelter", Snapshots.On("urn:snap:1"))).Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
    }

    [Test]
    public async Task AnIdIsTakenOnce()
    {
        await _api.Frozen("urn:snap:1");
        var reply = await _api.Post("/snapshots", $$"""{"id":"urn:snap:1","type":"Snapshot","snapshotQueries":[{{Snapshots.OfShelters}}]}""");
        Assert.That(reply.Problem, Is.EqualTo((409, "AlreadyExists")));
    }

    [Test]
    public async Task OutputMembersAreIgnored()
    {
        var snapshot = await _api.Frozen(
            "urn:snap:1", members: ""","snapshotStatus":"failure","expiresAt":"2020-01-01T00:00:00Z","snapshotQueriesDetails":7,"createdAt":false""");
        Assert.That((string?)snapshot["snapshotStatus"], Is.EqualTo("success"));
        Assert.That(snapshot.Time("expiresAt"), Is.EqualTo(snapshot.Time("createdAt").AddDays(1)));
    }

    [TestCase("PT90M", 5400)]
    [TestCase("P10Y", 30 * 86400)]
    public async Task LifetimeIsHeldOrCut(string lifetime, int seconds)
    {
        var snapshot = await _api.Frozen("urn:snap:1", members: $$""","snapshotLifetime":"{{lifetime}}" """);
        Assert.That((string?)snapshot["snapshotLifetime"], Is.EqualTo(lifetime));
        Assert.That(snapshot.Time("expiresAt") - snapshot.Time("createdAt"), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public async Task ATenantMustExist()
    {
        var reply = await Api.NewTenant().Post("/snapshots", $$"""{"type":"Snapshot","snapshotQueries":[{{Snapshots.OfShelters}}]}""");
        Assert.That(reply.Problem, Is.EqualTo((404, "NonexistentTenant")));
    }

    [TestCase("[]", null)]
    [TestCase("""{"snapshotQueries":[{"type":"Query","q":"a"}]}""", "type")]
    [TestCase("""{"type":"Query","snapshotQueries":[{"type":"Query","q":"a"}]}""", "type")]
    [TestCase("""{"type":"Snapshot"}""", "snapshotQueries")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[]}""", "snapshotQueries")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":{"type":"Query","q":"a"}}""", "snapshotQueries")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":["a"]}""", "snapshotQueries")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"id":"one"}""", "id")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"snapshotPriority":0}""", "snapshotPriority")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"snapshotPriority":11}""", "snapshotPriority")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"snapshotPriority":2.5}""", "snapshotPriority")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"snapshotLifetime":"1 hour"}""", "snapshotLifetime")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"snapshotLifetime":"PT0S"}""", "snapshotLifetime")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"endpoint":"here"}""", "endpoint")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"endpoint":"ftp://host/x"}""", "endpoint")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"receiverInfo":[{"key":"a b","value":"x"}]}""", "key")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}],"colour":"red"}""", "colour")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"},{"type":"Query","q":"a>"}]}""", "q")]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a","pick":["name"],"omit":["name"],"attrs":["b"]}]}""", null)]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query"}]}""", null)]
    [TestCase("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"S"}],"temporalQ":{"timerel":"after","timeAt":"2020-01-01T00:00:00Z"}}]}""", "temporalQ")]
    public async Task RefusesWhatIsNone(string body, string? member)
    {
        var reply = await _api.Post("/snapshots", body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")), reply.Text);
        Assert.That(member is null || ((string?)reply.Json["member"])!.StartsWith(member, StringComparison.Ordinal), reply.Text);
    }

    [Test]
    public async Task SaysWhichQueryIsWrong()
    {
        var reply = await _api.Post("/snapshots", """{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"},{"type":"Query","q":"a>"}]}""");
        Assert.That((string?)reply.Json["place"], Is.EqualTo("$.snapshotQueries[1], column 3"));
    }

    [Test]
    public async Task RefusesTooManyQueries()
    {
        var reply = await _api.Post("/snapshots", $$"""{"type":"Snapshot","snapshotQueries":[{{string.Join(',', Enumerable.Repeat(Snapshots.OfShelters, 17))}}]}""");
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
    }
}
