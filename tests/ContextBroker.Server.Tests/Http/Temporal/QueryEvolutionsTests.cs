namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>GET /temporal/entities (clauses 5.7.4, 6.18.3.2).</summary>
public sealed class QueryEvolutionsTests
{
    private const string Always = "timerel=after&timeAt=2026-01-01T00:00:00Z";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenGauges()
    {
        await _api.WithLevels();
        await _api.Post("/temporal/entities", """{"id":"urn:g:2","type":["Gauge","Pump"],"level":{"type":"Property","value":9,"observedAt":"2026-09-02T10:00:00Z"},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139,35]},"observedAt":"2026-09-02T10:00:00Z"}}""");
        await _api.Given("""{"id":"urn:g:3","type":"Gauge","level":{"type":"Property","value":5,"observedAt":"2026-09-03T10:00:00Z"}}""");
    }

    [TestCase("type=Gauge", "urn:g:3 urn:g:1 urn:g:2")]
    [TestCase("type=Pump", "urn:g:2")]
    [TestCase("type=Gauge&orderBy=id", "urn:g:1 urn:g:2 urn:g:3")]
    [TestCase("type=Gauge&orderBy=id;desc&limit=1&offset=1", "urn:g:2")]
    [TestCase("type=Gauge&id=urn:g:1,urn:g:4", "urn:g:1")]
    [TestCase("type=Gauge&idPattern=[12]$", "urn:g:1 urn:g:2")]
    [TestCase("type=Gauge&q=level>8", "urn:g:2")]
    [TestCase("q=level==2", "urn:g:1")]
    [TestCase("attrs=location", "urn:g:2")]
    [TestCase("local=true&id=urn:g:3", "urn:g:3")]
    [TestCase("georel=near;maxDistance==10&geometry=Point&coordinates=[139,35]", "urn:g:2")]
    public async Task ThoseThatFitAreFound(string query, string ids) =>
        Assert.That(string.Join(' ', (await _api.Get($"/temporal/entities?{Always}&{query}")).Ids), Is.EqualTo(ids));

    [Test]
    public async Task TimeDecidesWhichValuesCount()
    {
        Assert.That((await _api.Get("/temporal/entities?type=Gauge&q=level==1&timerel=after&timeAt=2026-09-01T10:30:00Z")).Text, Is.EqualTo("[]"));
        Assert.That((await _api.Get("/temporal/entities?type=Gauge&timerel=before&timeAt=2026-09-02T00:00:00Z")).Ids, Is.EqualTo(new[] { "urn:g:1" }));
    }

    [Test]
    public async Task PagesAreLinkedAndCounted()
    {
        var reply = await _api.Get($"/temporal/entities?{Always}&type=Gauge&limit=2&count=true");
        Assert.That((reply.Ids.Count(), reply.Header("NGSILD-Results-Count")), Is.EqualTo((2, "3")));
        Assert.That(reply.Header("Link"), Does.Contain("offset=2").And.Contain("rel=\"next\""));
    }

    [Test]
    public async Task OnlyWhatWasObservedInTheScopeIsShown()
    {
        await _api.Post("/temporal/entities", """
            {"id":"urn:v:1","type":"Van",
             "scope":[{"type":"Property","value":"/Yokohama","observedAt":"2026-09-01T11:00:00Z"},{"type":"Property","value":"/Kawasaki","observedAt":"2026-09-01T13:00:00Z"}],
             "load":[{"type":"Property","value":1,"observedAt":"2026-09-01T12:30:00Z"},{"type":"Property","value":2,"observedAt":"2026-09-01T13:30:00Z"}]}
            """);
        var reply = await _api.Get("/temporal/entities?type=Van&scopeQ=/Yokohama&options=temporalValues&timerel=after&timeAt=2026-09-01T12:00:00Z");
        Assert.That(reply.Json[0]!["load"]!.ToJsonString(), Is.EqualTo("""{"type":"Property","values":[[1,"2026-09-01T12:30:00Z"]]}"""));
        Assert.That(reply.Json[0]!["scope"]!["values"]![0]![0]!.ToJsonString(), Is.EqualTo("\"/Yokohama\""));
    }

    [TestCase("type=Gauge")]
    [TestCase(Always)]
    [TestCase(Always + "&id=urn:g:1")]
    [TestCase(Always + "&type=Gauge&orderBy=level")]
    [TestCase(Always + "&type=Gauge&q=owner{name}==1")]
    [TestCase(Always + "&type=Gauge&csf=))(")]
    public async Task WhatIsWrongIsSaid(string query) => Assert.That((await _api.Get($"/temporal/entities?{query}")).Problem, Is.EqualTo((400, "BadRequestData")));
}
