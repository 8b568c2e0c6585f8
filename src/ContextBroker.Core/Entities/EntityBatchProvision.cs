using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>The batch operations (clauses 5.6.7 to 5.6.10, 5.6.20): each entity succeeds or fails on its own, all that succeed in one commit.</summary>
/// <remarks>Several elements for one entity apply in the order given (clause 5.5.11).</remarks>
public sealed class EntityBatchProvision(IEntityStore store, TimeProvider clock)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    public Task<BatchResult> Create(string tenant, IReadOnlyList<EntityFragment> fragments, CancellationToken cancel) => throw new NotImplementedException();

    public Task<BatchResult> Upsert(string tenant, IReadOnlyList<EntityFragment> fragments, UpsertMode mode, CancellationToken cancel) => throw new NotImplementedException();

    public Task<BatchResult> Update(string tenant, IReadOnlyList<EntityFragment> fragments, bool overwrite, CancellationToken cancel) => throw new NotImplementedException();

    public Task<BatchResult> Merge(string tenant, IReadOnlyList<EntityFragment> fragments, MergeOptions options, CancellationToken cancel) => throw new NotImplementedException();

    public Task<BatchResult> Delete(string tenant, IReadOnlyList<string> ids, CancellationToken cancel) => throw new NotImplementedException();
}
