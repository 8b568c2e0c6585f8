namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>DELETE /temporal/entities/{entityId}/attrs/{attrId}/{instanceId} (clauses 5.6.15, 6.22.3.2).</summary>
public sealed class DeleteInstanceTests
{
    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task OneGoesForGood()
    {
        await _api.WithLevels();
        var path = $"{Gauges.Path}/attrs/level/{(await _api.Get(Gauges.Path)).Instance(1)}";
        Assert.That((await _api.Delete(path)).Status, Is.EqualTo(204));
        Assert.That((await _api.Get(Gauges.Path)).Values(), Is.EqualTo("1 3 4"));
        Assert.That((await _api.Delete(path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }
}
