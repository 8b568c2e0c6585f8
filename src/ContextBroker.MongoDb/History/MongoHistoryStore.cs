using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.MongoDb.History;

internal sealed class MongoHistoryStore(MongoEngine engine) : IHistoryStore
{
    private readonly MongoEngine _engine = engine;

    public ValueTask<Evolution?> Find(string tenant, string id, EvolutionQuery query, CancellationToken cancel) =>
        new(new EvolutionReader(_engine.Store, _engine.Decoded, query, cancel).Find(tenant, id));

    public ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel) => new(new EvolutionQueries(_engine, tenant, query, cancel).Run());

    public Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel) => _engine.Evolutions.Add(tenant, addition, cancel);

    public Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel) =>
        _engine.Evolutions.Replace(tenant, which, instance, cancel);

    public Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel) => _engine.Evolutions.Remove(tenant, which, cancel);

    public Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel) => _engine.Evolutions.RemoveAll(tenant, id, cancel);
}
