using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Tests.Snapshots;

/// <summary>A store without any evolution; those of snapshots are tested over HTTP.</summary>
internal sealed class NoHistory : IHistoryStore
{
    public ValueTask<Evolution?> Find(string tenant, string id, EvolutionQuery query, CancellationToken cancel) => ValueTask.FromResult<Evolution?>(null);

    public ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel) => ValueTask.FromResult(new FoundEvolutions([], 0, false));

    public Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel) => throw new NotSupportedException();

    public Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel) => throw new NotSupportedException();
}
