using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>Temporal queries of snapshots (clauses 5.2.41, 5.16.1.4): what they find can be asked as it was found; clones have it too (clause 5.16.2.4).</summary>
public sealed class TemporalSnapshotTests
{
    private const string Morning = """{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"before","timeAt":"2026-09-01T12:00:00Z"}}""";
    private const string Ever = "timerel=after&timeAt=2020-01-01T00:00:00Z";

    private Api _api = null!;

    // Levels 1 to 3 at ten to twelve; another gauge at nine, whose entity exists.
    [SetUp]
    public async Task GivenGauges()
    {
        _api = Api.NewTenant();
        await _api.Post("/temporal/entities", """
            {"id":"urn:g:1","type":"Gauge","scope":"/Kanagawa","level":[{"type":"Property","value":1,"observedAt":"2026-09-01T10:00:00Z"},
             {"type":"Property","value":2,"observedAt":"2026-09-01T11:00:00Z"},{"type":"Property","value":3,"observedAt":"2026-09-01T12:00:00Z"}]}
            """);
        await _api.Given("""{"id":"urn:g:2","type":"Gauge","level":{"type":"Property","value":7,"observedAt":"2026-09-01T09:00:00Z"},"name":"B"}""");
    }

    [Test]
    public async Task WhatATemporalQueryFindsIsKept()
    {
        var status = await Frozen(Morning);
        Assert.That(((string?)status["snapshotStatus"], Details(status)), Is.EqualTo(("success", "success")));
        await _api.Delete("/temporal/entities/urn:g:1");
        Assert.That(await Levels(), Is.EqualTo("urn:g:1: 1 2, urn:g:2: 7"));
    }

    [Test]
    public async Task EntitiesAreNotThereForIt()
    {
        await Frozen(Morning);
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo("[]"));
    }

    [Test]
    public async Task BothKindsOfQueriesShareTheSnapshot()
    {
        var status = await Frozen(Morning, """{"type":"Query","entities":[{"type":"Gauge"}],"attrs":["name"]}""");
        Assert.That(((string?)status["snapshotStatus"], (string?)status["snapshotQueriesDetails"]![0]!["resultStatus"], Details(status)), Is.EqualTo(("success", "success", "success")));
        Assert.That(await _api.Content("urn:snap:1"), Is.EqualTo("""[{"id":"urn:g:2","type":"Gauge","name":"B"}]"""));
        Assert.That(await Levels(), Is.EqualTo("urn:g:1: 1 2, urn:g:2: 7"));
        var name = (await _api.Get("/temporal/entities/urn:g:2", Snapshots.On("urn:snap:1"))).Json["name"]!;
        Assert.That(name.AsArray(), Has.Count.EqualTo(1), "what the entity has in its history is not there twice");
    }

    [Test]
    public async Task DeletionsAndTimesAreKept()
    {
        await _api.Delete("/entities/urn:g:2/attrs/level");
        await _api.Delete("/entities/urn:g:2");
        var before = await _api.Get("/temporal/entities/urn:g:2?options=sysAttrs&attrs=level");
        await Frozen(Morning.Replace("2026-09-01", "2126-09-01", StringComparison.Ordinal).Replace("\"timerel\"", "\"timeproperty\":\"deletedAt\",\"timerel\"", StringComparison.Ordinal));
        var kept = (await _api.Get("/temporal/entities/urn:g:2?options=sysAttrs&attrs=level", Snapshots.On("urn:snap:1"))).Json["level"]!.AsArray();
        Assert.That(kept.Select(i => (string?)i!["deletedAt"]), Is.EqualTo(before.Json["level"]!.AsArray().Select(i => (string?)i!["deletedAt"]).Where(at => at is not null)));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Kiosk"}],"temporalQ":{"timerel":"after","timeAt":"2020-01-01T00:00:00Z"}}""", "empty", "empty")]
    [TestCase(Morning + "," + """{"type":"Query","entities":[{"type":"Kiosk"}],"temporalQ":{"timerel":"after","timeAt":"2020-01-01T00:00:00Z"}}""", "partial", "success empty")]
    public async Task ResultsAreToldInOrder(string queries, string status, string details)
    {
        var snapshot = await Frozen(queries);
        Assert.That(((string?)snapshot["snapshotStatus"], Details(snapshot)), Is.EqualTo((status, details)));
    }

    [Test]
    public async Task NamesAreShownUnderAnyContext()
    {
        await Frozen(Morning);
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Json["snapshotTemporalQueries"]!.ToJsonString(), Is.EqualTo($"[{Morning}]"));
    }

    [Test]
    public async Task AClonesEvolutionsAreThere()
    {
        await Frozen(Morning);
        await _api.Post("/snapshots/urn:snap:1/clone", """{"id":"urn:snap:2","type":"Snapshot"}""");
        Assert.That((string?)(await _api.Filled("urn:snap:2"))["snapshotStatus"], Is.EqualTo("success"));
        await _api.Delete("/snapshots/urn:snap:1");
        Assert.That(await Levels("urn:snap:2"), Is.EqualTo("urn:g:1: 1 2, urn:g:2: 7"));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}]}""", "BadRequestData", "$.snapshotTemporalQueries[0]")]
    [TestCase("""{"type":"Query","temporalQ":{"timerel":"after","timeAt":"2020-01-01T00:00:00Z"}}""", "BadRequestData", "$.snapshotTemporalQueries[0]")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"q":"a>","temporalQ":{"timerel":"after","timeAt":"2020-01-01T00:00:00Z"}}""", "BadRequestData", "$.snapshotTemporalQueries[0], column 3")]
    public async Task RefusesWhatIsNoTemporalQuery(string query, string type, string place)
    {
        var reply = await _api.Post("/snapshots", $$"""{"type":"Snapshot","snapshotTemporalQueries":[{{query}}]}""");
        Assert.That((reply.Problem, (string?)reply.Json["place"]), Is.EqualTo(((400, type), place)), reply.Text);
    }

    private async Task<JsonNode> Frozen(string temporal, string? queries = null)
    {
        var others = queries is null ? "" : $",\"snapshotQueries\":[{queries}]";
        var reply = await _api.Post("/snapshots", $$"""{"id":"urn:snap:1","type":"Snapshot","snapshotTemporalQueries":[{{temporal}}]{{others}}}""");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        return await _api.Filled("urn:snap:1");
    }

    private static string Details(JsonNode snapshot) =>
        string.Join(' ', snapshot["snapshotTemporalQueriesDetails"]!.AsArray().Select(detail => (string?)detail!["resultStatus"]));

    private async Task<string> Levels(string snapshot = "urn:snap:1")
    {
        var evolutions = (await _api.Get($"/temporal/entities?type=Gauge&orderBy=id&{Ever}", Snapshots.On(snapshot))).Json.AsArray();
        return string.Join(", ", evolutions.Select(e => $"{e!["id"]}: {string.Join(' ', e["level"]!.AsArray().Select(i => i!["value"]!.ToJsonString()))}"));
    }
}
