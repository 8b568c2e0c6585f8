using System.Collections.Immutable;
using ContextBroker.NgsiLd.Edits;
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
/// <remarks>Not the batch upsert: by clause 5.6.8 that replaces an entity, and moves its modifiedAt, even by its own equal.</remarks>
public sealed class EntityImport(EntityBatchProvision batches)
{
    /// <summary>Each entity succeeds or fails on its own; all that succeed are one commit, durable when this returns.</summary>
    public async Task<ImportResult> Load(
        string tenant, IReadOnlyList<EntityFragment> entities, ExistingEntities existing, CancellationToken cancel)
    {
        var tally = await batches.Tally(tenant, entities, fragment => new ImportEntity(fragment, existing), cancel);
        return tally.ToImportResult();
    }

    /// <summary>What a source says of its part of the entities: see <see cref="Revision"/>. New ones are created.</summary>
    /// <param name="owned">Expanded names of all that the source may say; what others say of the same entities stays.</param>
    /// <param name="applies">Whether a stored entity is revised at all; may be asked more than once. Those that are not count as unchanged.</param>
    /// <param name="areNew">None of them is expected to be stored: each is looked for only where that turns out wrong.</param>
    public async Task<ImportResult> Revise(
        string tenant,
        IReadOnlyList<EntityFragment> entities,
        IReadOnlySet<string> owned,
        Func<Entity, EntityFragment, bool> applies,
        bool areNew,
        CancellationToken cancel)
    {
        var tally = await batches.Tally(tenant, entities, fragment => new ReviseEntity(fragment, owned, applies), cancel, areNew);
        return tally.ToImportResult();
    }
}
