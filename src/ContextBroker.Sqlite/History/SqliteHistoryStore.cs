using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Sqlite.History;

internal sealed class SqliteHistoryStore(SqliteEngine engine) : IHistoryStore
{
    private readonly SqliteEngine _engine = engine;

    public ValueTask<Evolution?> Find(string tenant, string id, EvolutionQuery query, CancellationToken cancel)
    {
        var number = _engine.Names.FindTenant(tenant);
        return new(number == 0 ? null : new EvolutionReader(_engine.Entities, _engine.Readers, _engine.Names, query, cancel).Find(number, new EntityKey(tenant, id)));
    }

    public ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel)
    {
        var number = _engine.Names.FindTenant(tenant);
        return new(number == 0
            ? new FoundEvolutions([], query.Entities.Count ? 0 : null, false)
            : new EvolutionQueries(_engine, tenant, number, query, cancel).Run());
    }

    public Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel) =>
        Add(tenant, addition, Same(tenant, addition), cancel);

    public Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => w.Evolutions.Replace(tenant, which, instance), cancel);

    public Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => w.Evolutions.Remove(tenant, which), cancel);

    public Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => w.Evolutions.RemoveAll(tenant, id), cancel);

    private Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, SameMoments same, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => w.Evolutions.Add(tenant, addition, same), cancel);

    private SameMoments Same(string tenant, EvolutionAddition addition)
    {
        var number = _engine.Names.FindTenant(tenant);
        if (number == 0)
        {
            return new SameMoments();
        }

        var key = new EntityKey(tenant, addition.Id);
        var live = _engine.Entities.Find(key);
        using var reader = _engine.Readers.Rent();
        return SameMoments.Find(reader.Connection, _engine.Names, number, EvolutionHeads.Find(reader.Connection, number, key, live), addition);
    }
}
