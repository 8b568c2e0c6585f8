using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>POST /snapshots/{id}/clone (clauses 5.16.2, 6.38.3.1).</summary>
public sealed class CloneSnapshotTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenASnapshot()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1");
    }

    [Test]
    public async Task HasTheContentOfItsOrigin()
    {
        await _api.Patch("/entities/urn:s:2/attrs", """{"occupancy":21}""", headers: Snapshots.On("urn:snap:1"));
        var clone = await Clone("""{"id":"urn:snap:2","type":"Snapshot","snapshotPriority":9,"snapshotLifetime":"PT1H"}""");
        Assert.That(await _api.Content("urn:snap:2"), Is.EqualTo(await _api.Content("urn:snap:1")).And.Contains("\"occupancy\":21"));
        Assert.That((string?)clone["snapshotStatus"], Is.EqualTo("success"));
        Assert.That((int?)clone["snapshotPriority"], Is.EqualTo(9));
        Assert.That(clone.Time("expiresAt") - clone.Time("createdAt"), Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test]
    public async Task GoesItsOwnWay()
    {
        await Clone("""{"id":"urn:snap:2","type":"Snapshot"}""");
        var origin = await _api.Content("urn:snap:1");
        await _api.Delete("/entities/urn:s:1", Snapshots.On("urn:snap:2"));
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo(origin));
        await _api.Delete("/snapshots/urn:snap:1");
        Assert.That((await _api.Get("/entities", Snapshots.On("urn:snap:2"))).Ids, Is.EqualTo(new[] { "urn:s:2" }));
    }

    // Clause 5.16.2.4: success, if it was copied; of what there was nothing is asked.
    [Test]
    public async Task OfAnEmptyOneSucceeds()
    {
        await _api.Frozen("urn:snap:empty", """{"type":"Query","q":"occupancy>1000"}""");
        var reply = await _api.Post("/snapshots/urn:snap:empty/clone", """{"id":"urn:snap:2","type":"Snapshot"}""");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        Assert.That((string?)(await _api.Filled("urn:snap:2"))["snapshotStatus"], Is.EqualTo("success"));
    }

    [Test]
    public async Task GetsAnIdIfItBringsNone()
    {
        var reply = await _api.Post("/snapshots/urn:snap:1/clone", """{"type":"Snapshot"}""");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((201, "")));
        Assert.That(reply.Header("Location"), Does.StartWith("/ngsi-ld/v1/snapshots/urn:ngsi-ld:Snapshot:"));
    }

    [TestCase("/snapshots/urn:snap:9/clone", """{"type":"Snapshot"}""", 404, "ResourceNotFound")]
    [TestCase("/snapshots/nine/clone", """{"type":"Snapshot"}""", 400, "BadRequestData")]
    [TestCase("/snapshots/urn:snap:1/clone", """{"type":"Snapshot","id":"urn:snap:1"}""", 409, "AlreadyExists")]
    [TestCase("/snapshots/urn:snap:1/clone", """{"id":"urn:snap:2"}""", 400, "BadRequestData")]
    [TestCase("/snapshots/urn:snap:1/clone", """{"type":"Snapshot","snapshotPriority":"high"}""", 400, "BadRequestData")]
    [TestCase("/snapshots/urn:snap:1/clone", """{"type":"Snapshot","snapshotQueries":[{"type":"Query","q":"a"}]}""", 400, "BadRequestData")]
    [TestCase("/snapshots/urn:snap:1/clone", """{"type":"Snapshot","snapshotTemporalQueries":[{"type":"Query","q":"a"}]}""", 400, "BadRequestData")]
    public async Task RefusesWhatCannotBe(string path, string body, int status, string type) =>
        Assert.That((await _api.Post(path, body)).Problem, Is.EqualTo((status, type)));

    private async Task<JsonNode> Clone(string body)
    {
        var reply = await _api.Post("/snapshots/urn:snap:1/clone", body);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        return await _api.Filled("urn:snap:2");
    }
}
