using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>One entity of a batch that failed (clause 5.2.17).</summary>
public sealed record BatchError(string? EntityId, Problem Problem);

/// <summary>A batch's outcome (clause 5.2.16).</summary>
/// <param name="Created">Ids that did not exist before.</param>
/// <param name="Updated">Ids that did.</param>
public sealed record BatchResult(ImmutableArray<string> Created, ImmutableArray<string> Updated, ImmutableArray<BatchError> Errors);

public enum UpsertMode
{
    Replace,
    Update,
}

/// <summary>The one door through which every change goes (clause 5.6), whatever brought it. Conflicting writers are retried here.</summary>
/// <remarks>Every method throws <see cref="ProblemException"/> for what the caller did wrong, and returns after the durable commit.</remarks>
public sealed class EntityProvision(IEntityStore store, TimeProvider clock)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    public Task Create(string tenant, EntityFragment fragment, CancellationToken cancel) => throw new NotImplementedException();

    public Task Replace(string tenant, string id, EntityFragment fragment, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> Merge(string tenant, string id, EntityFragment fragment, MergeOptions options, CancellationToken cancel) => throw new NotImplementedException();

    public Task Delete(string tenant, string id, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> Append(string tenant, string id, EntityFragment fragment, bool overwrite, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> Update(string tenant, string id, EntityFragment fragment, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> UpdateAttribute(string tenant, string id, EntityAttribute fragment, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> ReplaceAttribute(string tenant, string id, EntityAttribute fragment, CancellationToken cancel) => throw new NotImplementedException();

    public Task<EditResult> DeleteAttribute(string tenant, string id, string name, string? datasetId, bool deleteAll, CancellationToken cancel) => throw new NotImplementedException();
}
