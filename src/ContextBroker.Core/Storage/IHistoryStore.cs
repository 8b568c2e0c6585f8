using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Storage;

/// <summary>
/// How entities evolved (clauses 4.5.6 to 4.5.9). Every commit of <see cref="IEntityStore"/> records each instance and scope that it wrote
/// or deleted; an entity's deletion deletes no record. The calls here record, correct and remove besides, and never touch what is current.
/// </summary>
/// <remarks>
/// An evolution is there as long as an entity of its id, or a record. A record's number is given once and never again; whoever asks for
/// a record by number must ask within its entity and attribute. Writes are durable when they return, and happen as a whole or not at all.
/// What a commit costs does not depend on how long the history is.
/// </remarks>
public interface IHistoryStore
{
    /// <summary>Of the evolution at least what <see cref="EvolutionSelection"/> needs to answer the query as if it had all of it; null: there is none.</summary>
    /// <exception cref="NgsiLd.ProblemException">TooManyResults: more instances must be looked at than the query allows.</exception>
    ValueTask<Evolution?> Find(string tenant, string id, EvolutionQuery query, CancellationToken cancel);

    /// <summary>
    /// One page of what <see cref="EvolutionSelection"/> leaves of the evolutions that fit the selectors, those of deleted entities too. By id
    /// if asked for; else existing entities of a fitting type in the order of creation, then the others. Ids that the query names: in any order.
    /// </summary>
    /// <remarks>With <see cref="EvolutionQuery.IdsAlone"/> the evolutions need not have attributes.</remarks>
    /// <exception cref="NgsiLd.ProblemException">TooManyResults: as above; or more fit than the engine puts in order.</exception>
    ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel);

    /// <summary>
    /// Adds records, and types that the evolution lacks; an instance with the attribute, datasetId and observedAt of a record takes its place.
    /// Created: there was no evolution, and the addition may make one.
    /// </summary>
    Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel);

    /// <summary>Another instance in the place of a record's, under the same number; its createdAt stays (clause 5.6.14).</summary>
    Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel);

    /// <summary>Removes records for good: their content is no longer in the store's files once it has been compacted.</summary>
    Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel);

    /// <summary>Removes the evolution. An entity that exists stays, and evolves anew from here.</summary>
    Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel);
}

public enum HistoryWrite
{
    Done,
    Created,

    /// <summary>There is no evolution of this id.</summary>
    NoEntity,

    /// <summary>The evolution has no record of this attribute.</summary>
    NoAttribute,

    /// <summary>The attribute has no such record.</summary>
    NoInstance,
}

/// <param name="Count">All that match, when asked for.</param>
/// <param name="HasMore">There are evolutions after this page.</param>
public sealed record FoundEvolutions(IReadOnlyList<Evolution> Evolutions, long? Count, bool HasMore);

/// <param name="Types">May be empty, unless there is no evolution yet.</param>
/// <param name="MayCreate">The evolution may be missing.</param>
public sealed record EvolutionAddition(string Id, ImmutableArray<string> Types, ImmutableArray<NamedInstance> Instances, DateTimeOffset At, bool MayCreate);

/// <summary>Records of one attribute of one entity: one by its number, those of one datasetId, or all.</summary>
/// <param name="Number">Null: those of <paramref name="DatasetId"/>, or all.</param>
/// <param name="DatasetId">Null: those without.</param>
public sealed record RecordChoice(string Id, string Attribute, long? Number = null, string? DatasetId = null, bool All = false);
