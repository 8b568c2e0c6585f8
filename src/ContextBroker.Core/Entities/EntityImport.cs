using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>What an import does with entities that are already there.</summary>
public enum ExistingEntities
{
    /// <summary>Replaced when the content differs; left alone, with their modifiedAt, when it is equal.</summary>
    ReplaceIfChanged,

    /// <summary>Left alone, whatever they hold.</summary>
    Keep,
}

/// <param name="Unchanged">Equal, or kept: nothing was written and nobody is notified.</param>
public sealed record ImportResult(int Created, int Replaced, int Unchanged, ImmutableArray<BatchError> Errors);

/// <summary>Loads many entities so that loading them again changes nothing. Through the same door as every change.</summary>
public sealed class EntityImport(IEntityStore store, TimeProvider clock)
{
    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    /// <summary>Each entity succeeds or fails on its own; all that succeed are one commit, durable when this returns.</summary>
    public Task<ImportResult> Load(string tenant, IReadOnlyList<EntityFragment> entities, ExistingEntities existing, CancellationToken cancel) =>
        throw new NotImplementedException();
}
