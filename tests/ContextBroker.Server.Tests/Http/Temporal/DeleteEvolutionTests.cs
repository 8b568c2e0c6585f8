namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>DELETE /temporal/entities/{entityId} (clauses 5.6.16, 6.19.3.2).</summary>
public sealed class DeleteEvolutionTests
{
    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task ItIsGone()
    {
        await _api.WithLevels();
        Assert.That((await _api.Delete(Gauges.Path)).Status, Is.EqualTo(204));
        Assert.That((await _api.Get(Gauges.Path)).Status, Is.EqualTo(404));
        Assert.That((await _api.Delete(Gauges.Path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await _api.Get("/temporal/entities?type=Gauge&timerel=after&timeAt=2026-01-01T00:00:00Z")).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task AnEntityEvolvesAnew()
    {
        await _api.Given("""{"id":"urn:s:1","type":"Shelter","people":{"type":"Property","value":0}}""");
        await _api.Delete("/temporal/entities/urn:s:1");
        await _api.Patch("/entities/urn:s:1/attrs/people", """{"value":7}""");
        Assert.That((await _api.Get("/temporal/entities/urn:s:1")).Values("people"), Is.EqualTo("7"));
    }

    [Test]
    public async Task TheIdIsAUri() => Assert.That((await Api.OfDefaultTenant().Delete("/temporal/entities/1")).Problem, Is.EqualTo((400, "BadRequestData")));
}
