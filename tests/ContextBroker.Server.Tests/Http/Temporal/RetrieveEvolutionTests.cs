namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>GET /temporal/entities/{entityId} (clauses 5.7.3, 6.19.3.1).</summary>
public sealed class RetrieveEvolutionTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenLevels() => await _api.WithLevels();

    [TestCase("", "1 2 3 4")]
    [TestCase("?timerel=before&timeAt=2026-09-01T11:00:00Z", "1")]
    [TestCase("?timerel=after&timeAt=2026-09-01T12:00:00Z", "3 4")]
    [TestCase("?timerel=between&timeAt=2026-09-01T11:00:00Z&endTimeAt=2026-09-01T13:00:00Z", "2 3")]
    [TestCase("?lastN=2", "4 3")]
    [TestCase("?datasetId=urn:d:b", "4")]
    [TestCase("?datasetId=@none&lastN=1", "3")]
    [TestCase("?attrs=level", "1 2 3 4")]
    public async Task InstancesAreChosen(string query, string values) => Assert.That((await _api.Get(Gauges.Path + query)).Values(), Is.EqualTo(values));

    [Test]
    public async Task PairsStandByDataset() => Assert.That(
        (await _api.Get(Gauges.Path + "?options=temporalValues&lastN=2&pick=level")).Text,
        Is.EqualTo("""{"level":[{"type":"Property","datasetId":"urn:d:b","values":[[4,"2026-09-01T13:00:00Z"]]},{"type":"Property","values":[[3,"2026-09-01T12:00:00Z"]]}]}"""));

    [Test]
    public async Task ValuesAreAggregated() => Assert.That(
        (await _api.Get(Gauges.Path + "?format=aggregatedValues&aggrMethods=max,totalCount&aggrPeriodDuration=PT2H&datasetId=@none&omit=id,type")).Text,
        Is.EqualTo("""{"level":{"type":"Property","max":[[2,"2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"],[3,"2026-09-01T12:00:00Z","2026-09-01T14:00:00Z"]],"totalCount":[[2,"2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"],[1,"2026-09-01T12:00:00Z","2026-09-01T14:00:00Z"]]}}"""));

    [Test]
    public async Task WhatTheCoreApiChangesIsThere()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","scope":"/kanagawa","people":{"type":"Property","value":0}}""");
        await _api.Patch("/entities/urn:s:1/attrs/people", """{"value":7}""");
        await _api.Delete("/entities/urn:s:1/attrs/people");
        await _api.Delete("/entities/urn:s:1");
        var reply = await _api.Get("/temporal/entities/urn:s:1?options=sysAttrs");
        Assert.That(reply.Values("people"), Is.EqualTo("0 7 \"urn:ngsi-ld:null\""));
        Assert.That((string?)reply.Json["people"]![2]!["deletedAt"], Is.Not.Null);
        Assert.That(reply.Values("scope"), Is.EqualTo("\"/kanagawa\" []"));
        Assert.That(reply.Members, Does.Contain("deletedAt"));
    }

    [TestCase("?timeproperty=deletedAt")]
    [TestCase("?timerel=before&timeAt=2000-01-01T00:00:00Z")]
    [TestCase("?attrs=width")]
    public async Task NothingLeftIsNotFound(string query) => Assert.That((await _api.Get(Gauges.Path + query)).Problem, Is.EqualTo((404, "ResourceNotFound")));

    [TestCase("/temporal/entities/urn:g:none", 404, "ResourceNotFound")]
    [TestCase("/temporal/entities/none", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?timerel=during&timeAt=2026-09-01T11:00:00Z", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?timerel=after", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?timerel=between&timeAt=2026-09-01T11:00:00Z", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?timerel=after&timeAt=2026-09-01", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?lastN=0", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?timeproperty=seenAt", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?format=aggregatedValues", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?format=aggregatedValues&aggrMethods=median", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?pick=level{name}", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "?format=table", 400, "InvalidRequest")]
    [TestCase(Gauges.Path + "?limit=3", 400, "InvalidRequest")]
    public async Task WhatIsWrongIsSaid(string path, int status, string type) => Assert.That((await _api.Get(path)).Problem, Is.EqualTo((status, type)));

    [Test]
    public async Task MoreThanFitsIsPartial()
    {
        var instances = Enumerable.Range(0, 1001).Select(i => $"{{\"type\":\"Property\",\"value\":{i},\"observedAt\":\"{new DateTime(2026, 1, 1).AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ}\"}}").ToList();
        await _api.Post("/temporal/entities", $"{{\"id\":\"urn:g:2\",\"type\":\"Gauge\",\"level\":[{string.Join(',', instances[..500])}]}}");
        await _api.Post("/temporal/entities/urn:g:2/attrs", $"{{\"level\":[{string.Join(',', instances[500..])}]}}");
        var first = await _api.Get("/temporal/entities/urn:g:2?timerel=after&timeAt=2025-01-01T00:00:00Z");
        Assert.That((first.Status, first.Header("Content-Range")), Is.EqualTo((206, "DateTime 2025-01-01T00:00:00Z-2026-01-01T16:39:00Z/*")));
        Assert.That((await _api.Get("/temporal/entities/urn:g:2?timerel=after&timeAt=2026-01-01T16:39:00Z")).Values(), Is.EqualTo("999 1000"));
        var last = await _api.Get("/temporal/entities/urn:g:2?lastN=1001");
        Assert.That((last.Status, last.Header("Content-Range")), Is.EqualTo((206, "DateTime 2026-01-01T16:40:00Z-2026-01-01T00:01:00Z/1001")));
    }

    // A scope has no average, and nobody asked for it by name.
    [TestCase("avg", """{"type":"Property","avg":[[2,"2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"]]}""", null)]
    [TestCase("avg,max", """{"type":"Property","avg":[[2,"2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"]],"max":[[3,"2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"]]}""",
        """{"type":"Property","max":[["/Kanagawa","2026-09-01T10:00:00Z","2026-09-01T12:00:00Z"]]}""")]
    public async Task MethodsThatAreNotForAValueAreLeftOut(string methods, string level, string? scope)
    {
        var api = Api.NewTenant();
        await api.Post("/temporal/entities", """
            {"id":"urn:g:9","type":"Gauge","scope":[{"type":"Property","value":"/Kanagawa","observedAt":"2026-09-01T10:00:00Z"}],
             "level":[{"type":"Property","value":1,"observedAt":"2026-09-01T10:00:00Z"},{"type":"Property","value":3,"observedAt":"2026-09-01T12:00:00Z"}]}
            """);
        var reply = await api.Get($"/temporal/entities/urn:g:9?attrs=level&options=aggregatedValues&aggrMethods={methods}");
        Assert.That((reply.Status, reply.Json["level"]!.ToJsonString(), reply.Json["scope"]?.ToJsonString()), Is.EqualTo((200, level, scope)), reply.Text);
    }
}
