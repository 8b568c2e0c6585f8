namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>POST /temporal/entities (clauses 5.6.11, 6.18.3.1).</summary>
public sealed class UpsertEvolutionTests
{
    private Api _api = Api.NewTenant();

    [SetUp]
    public void NewTenant() => _api = Api.NewTenant();

    [Test]
    public async Task TheFirstCreates()
    {
        var reply = await _api.Post("/temporal/entities", Gauges.Levels);
        Assert.That((reply.Status, reply.Header("Location")), Is.EqualTo((201, "/ngsi-ld/v1/temporal/entities/urn:g:1")));
        Assert.That((await _api.Get("/entities/urn:g:1")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task TheNextAddsInstancesAndTypes()
    {
        await _api.WithLevels();
        var reply = await _api.Post("/temporal/entities", """{"id":"urn:g:1","type":"Pump","level":{"type":"Property","value":0,"observedAt":"2026-09-01T09:00:00Z"}}""");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        var evolution = await _api.Get(Gauges.Path);
        Assert.That((evolution.Values(), evolution.Json["type"]!.ToJsonString()), Is.EqualTo(("0 1 2 3 4", """["Gauge","Pump"]""")));
    }

    [Test]
    public async Task TheSameMomentIsOverwritten()
    {
        await _api.WithLevels();
        var number = (await _api.Get(Gauges.Path)).Instance(1);
        await _api.Post("/temporal/entities", """{"id":"urn:g:1","type":"Gauge","level":{"type":"Property","value":22,"observedAt":"2026-09-01T11:00:00.000Z"}}""");
        var evolution = await _api.Get(Gauges.Path);
        Assert.That((evolution.Values(), evolution.Instance(1)), Is.EqualTo(("1 22 3 4", number)));
    }

    [Test]
    public async Task PairsAreTaken()
    {
        await _api.Post("/temporal/entities", """{"id":"urn:g:1","type":"Gauge","level":{"type":"Property","values":[[1,"2026-09-01T10:00:00Z"],[2,"2026-09-01T11:00:00Z"]]}}""");
        Assert.That((await _api.Get(Gauges.Path)).Values(), Is.EqualTo("1 2"));
    }

    [Test]
    public async Task AnExistingEntityIsNotTouched()
    {
        await _api.Given("""{"id":"urn:g:1","type":"Gauge","level":{"type":"Property","value":8}}""");
        Assert.That((await _api.Post("/temporal/entities", Gauges.Levels)).Status, Is.EqualTo(204));
        Assert.That((int)(await _api.Get("/entities/urn:g:1")).Json["level"]!["value"]!, Is.EqualTo(8));
        Assert.That((await _api.Get(Gauges.Path)).Values(), Is.EqualTo("1 2 3 4 8"));
    }

    [TestCase("""{"type":"Gauge"}""", "BadRequestData", "id")]
    [TestCase("""{"id":"urn:g:1"}""", "BadRequestData", "type")]
    [TestCase("""{"id":"urn:g:1","type":"Gauge","level":[{"value":1,"observedAt":"noon"}]}""", "BadRequestData", "observedAt")]
    [TestCase("""{"id":"urn:g:1","type":"Gauge","scope":[{"value":"/a","unit":"b"}]}""", "BadRequestData", "unit")]
    [TestCase("[]", "InvalidRequest", "")]
    public async Task WhatIsWrongIsSaid(string body, string type, string place)
    {
        var reply = await _api.Post("/temporal/entities", body);
        Assert.That(reply.Problem, Is.EqualTo((400, type)));
        Assert.That(reply.Text, Does.Contain(place));
    }
}
