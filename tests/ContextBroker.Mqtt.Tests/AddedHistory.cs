using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Testing.Storage;

namespace ContextBroker.Mqtt;

/// <summary>Keeps what was added to the history beside the commits.</summary>
internal sealed class AddedHistory(MemoryEntityStore store) : IHistoryStore
{
    private readonly MemoryEntityStore _store = store;

    public List<EvolutionAddition> Added { get; } = [];

    public async Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel)
    {
        if (await _store.Find(tenant, addition.Id, cancel) is null)
        {
            return HistoryWrite.NoEntity;
        }

        Added.Add(addition);
        return HistoryWrite.Done;
    }

    public ValueTask<Evolution?> Find(string tenant, string id, EvolutionQuery query, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel) => throw new NotSupportedException();
}
