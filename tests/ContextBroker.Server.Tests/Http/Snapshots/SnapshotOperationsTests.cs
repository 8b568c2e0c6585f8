using ContextBroker.Http;

namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>Operations with NGSILD-Snapshot (clauses 5.5.15, 5.5.13, 6.3.22).</summary>
public sealed class SnapshotOperationsTests
{
    private static readonly (string, string) OnSnapshot = Snapshots.On("urn:snap:1");

    private Api _api = null!;

    [SetUp]
    public async Task GivenASnapshot()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1");
    }

    // A what-if: all of it is seen in the snapshot, nothing of it outside.
    [Test]
    public async Task WritesStayInside()
    {
        var outside = (await _api.Get("/entities?local=true&orderBy=id")).Text;
        Reply[] replies =
        [
            await _api.Post("/entities", """{"id":"urn:s:9","type":"Shelter","occupancy":0}""", headers: OnSnapshot),
            await _api.Patch("/entities/urn:s:1", """{"occupancy":11}""", headers: OnSnapshot),
            await _api.Delete("/entities/urn:s:1/attrs/name", OnSnapshot),
            await _api.Post("/entityOperations/upsert", """[{"id":"urn:s:9","type":"Shelter","occupancy":90}]""", headers: OnSnapshot),
            await _api.Delete("/entities/urn:s:2", OnSnapshot),
        ];
        Assert.That(replies.Select(r => r.Status), Is.EqualTo(new[] { 201, 204, 204, 204, 204 }));
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo(
            """[{"id":"urn:s:1","type":"Shelter","occupancy":11,"inCity":"urn:c:1"},{"id":"urn:s:9","type":"Shelter","occupancy":90}]"""));
        Assert.That((await _api.Get("/entities?local=true&orderBy=id")).Text, Is.EqualTo(outside));
    }

    [TestCase("/entities?type=City", "[]")]
    [TestCase("/entities/urn:s:2?options=keyValues", """{"id":"urn:s:2","type":"Shelter","occupancy":20,"name":"B"}""")]
    [TestCase("/entities?q=occupancy>15&options=keyValues&attrs=name", """[{"id":"urn:s:2","type":"Shelter","name":"B"}]""")]
    public async Task ReadsAreOfWhatIsInside(string path, string body) => Assert.That((await _api.Get(path, OnSnapshot)).Text, Is.EqualTo(body));

    [Test]
    public async Task DiscoveryIsOfWhatIsInside()
    {
        var reply = await _api.Get("/types", OnSnapshot);
        Assert.That(reply.Json["typeList"]!.ToJsonString(), Is.EqualTo("""["Shelter"]"""));
        Assert.That((string?)reply.Json["id"], Is.EqualTo($"urn:ngsi-ld:EntityTypeList:{_api.Tenant}"));
        Assert.That((await _api.Get("/attributes", OnSnapshot)).Json["attributeList"]!.ToJsonString(), Is.EqualTo("""["inCity","name","occupancy"]"""));
    }

    // Clause 5.5.13: always local, whatever local says, and so as wide as local allows.
    [TestCase("/entities")]
    [TestCase("/entities?local=false")]
    [TestCase("/entities?local=false&type=*")]
    public async Task IsLocal(string path) => Assert.That((await _api.Get(path, OnSnapshot)).Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));

    [Test]
    public async Task PurgeIsInside()
    {
        Assert.That((await _api.Delete("/entities", OnSnapshot)).Status, Is.EqualTo(204));
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo("[]"));
        Assert.That((await _api.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task EveryAnswerSaysIt()
    {
        Reply[] replies =
        [
            await _api.Get("/entities/urn:s:1", OnSnapshot),
            await _api.Get("/entities/urn:s:9", OnSnapshot),
            await _api.Post("/entities", "{", headers: OnSnapshot),
            await _api.Delete("/entities/urn:s:1", OnSnapshot),
        ];
        Assert.That(replies.Select(r => r.Status), Is.EqualTo(new[] { 200, 404, 400, 204 }));
        Assert.That(replies.Select(r => r.Header("NGSILD-Snapshot")), Is.All.EqualTo("urn:snap:1"));
    }

    [TestCase("urn:snap:2", 404, "ResourceNotFound")]
    [TestCase("two", 400, "BadRequestData")]
    [TestCase("", 400, "BadRequestData")]
    [TestCase("urn:snap:1, urn:snap:1", 400, "BadRequestData")]
    public async Task RefusesWhatIsNone(string id, int status, string type) =>
        Assert.That((await _api.Get("/entities?type=Shelter", Snapshots.On(id))).Problem, Is.EqualTo((status, type)));

    [TestCase("/snapshots/urn:snap:1")]
    [TestCase("/jsonldContexts")]
    [TestCase("/info/sourceIdentity")]
    public async Task OthersAreNotOnSnapshots(string path) =>
        Assert.That((await _api.Get(path, OnSnapshot)).Problem, Is.EqualTo((422, "OperationNotSupported")));

    // Table 4.3.5-1: those of the Core API and of the Temporal API are.
    [Test]
    public void AllButThoseOfOtherApisAre() => Assert.That(
        NgsiLdApi.Routes.Where(r => !r.IsOnSnapshots).Select(r => r.Template.Split('/')[1]).Distinct(),
        Is.SubsetOf(new[] { "snapshots", "jsonldContexts", "info", "csourceRegistrations", "csourceSubscriptions", "changes", "endpoints", "sourceNotifications" }));
}
