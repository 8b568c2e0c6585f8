using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Storage;

/// <summary>
/// Entities with their change log and history. What an engine must hold: a finished entity is stored if the expected version still is,
/// never merged; entity, change record and history are one transaction; a commit is answered after it is durable; sequence numbers
/// rise by commit order and are never given twice.
/// </summary>
public interface IEntityStore
{
    /// <summary>The entity as last committed, or null. O(log n).</summary>
    ValueTask<Entity?> Find(string tenant, string id, CancellationToken cancel);

    /// <summary>
    /// Exactly the entities that <see cref="EntityMatcher"/> accepts, in a stable order (that of creation), one page of them.
    /// Expired entities (clause 4.22) are not among them.
    /// </summary>
    ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel);

    /// <summary>
    /// The ids of the first <see cref="EntityQuery.Limit"/> entities that <see cref="Query"/> would find, in the order of creation; offset,
    /// count and order of the query do not apply. Holds no entity longer than it takes to look at it.
    /// </summary>
    ValueTask<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel);

    /// <summary>
    /// A part of a walk through all entities that <see cref="EntityMatcher"/> accepts, in the order of creation; page and order of the query
    /// do not count. Whatever comes and goes between two parts, what is there all the time is met once.
    /// </summary>
    /// <param name="after">0 to begin, then the part's <see cref="EntityWalk.Next"/>.</param>
    ValueTask<EntityWalk> Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel);

    /// <summary>
    /// Entities of any tenant that have ended or hold an attribute that has: those whose <see cref="Transience.EndsAt"/> is not after
    /// <paramref name="now"/>, the earliest first, at most <paramref name="max"/>. O(log n + max): asked every second.
    /// </summary>
    ValueTask<IReadOnlyList<EntityKey>> Expired(DateTimeOffset now, int max, CancellationToken cancel);

    /// <summary>Commits each on its own merits, all that succeed in one transaction; answers in the order given, after fsync.</summary>
    Task<IReadOnlyList<CommitResult>> Commit(IReadOnlyList<EntityCommit> commits, CancellationToken cancel);

    /// <summary>Change records with a sequence greater than <paramref name="after"/>, in order, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<ChangeRecord>> ReadChanges(long after, int max, CancellationToken cancel);

    /// <summary>The sequence of the last committed change; 0 when there is none.</summary>
    long LastSequence { get; }

    /// <summary>Called after each transaction, in order, with its change records. Must not block.</summary>
    event Action<IReadOnlyList<ChangeRecord>>? Committed;

    /// <summary>
    /// Forgets change records up to this sequence, but for those that an engine needs to tell later ones; entities and history stay. When all up to the
    /// last change are to be forgotten and nobody writes meanwhile, all are.
    /// </summary>
    Task TrimChanges(long upTo, CancellationToken cancel);

    /// <summary>
    /// Erases up to <paramref name="max"/> entities of a tenant, living ones and former ones, with all their history, as if they had never been:
    /// without changes in the log. For what nobody may ask for any more.
    /// </summary>
    /// <returns>True: nothing is left.</returns>
    Task<bool> Erase(string tenant, int max, CancellationToken cancel);

    /// <summary>Tenants that hold something, the default one ("") always among them.</summary>
    ValueTask<IReadOnlyList<string>> Tenants(CancellationToken cancel);

    /// <summary>Each entity type in use with the attributes its entities have and their kinds (clauses 5.7.5 to 5.7.10).</summary>
    ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel);
}

public readonly record struct EntityKey(string Tenant, string Id);

/// <param name="ExpectedVersion">The version the edit was made from; 0: the entity must not exist.</param>
public sealed record EntityCommit(string Tenant, long ExpectedVersion, EntityChange Change);

public enum CommitStatus
{
    Done,

    /// <summary>The entity has another version than expected, or exists when it must not, or is gone.</summary>
    Conflict,
}

/// <param name="Sequence">The change's sequence number, which is the entity's new version; 0 on conflict.</param>
public readonly record struct CommitResult(CommitStatus Status, long Sequence);

/// <param name="Count">All that match, when asked for.</param>
/// <param name="HasMore">There are entities after this page.</param>
public sealed record EntityPage(IReadOnlyList<Entity> Entities, long? Count, bool HasMore);

/// <param name="HasMore">More entities fit than ids were wanted.</param>
public sealed record EntityIds(IReadOnlyList<string> Ids, bool HasMore);

/// <param name="Next">Where the walk goes on; null: it has ended.</param>
public sealed record EntityWalk(IReadOnlyList<Entity> Entities, long? Next);

/// <summary>A committed change. <see cref="EntityChange.State"/> carries the sequence as its version.</summary>
public sealed record ChangeRecord(long Sequence, string Tenant, EntityChange Change);

/// <param name="Type">Expanded.</param>
/// <param name="EntityCount">Entities of the type.</param>
public sealed record TypeUsage(string Type, long EntityCount, IReadOnlyList<AttributeUsage> Attributes);

/// <param name="Name">Expanded.</param>
/// <param name="Count">Entities of the type that have the attribute.</param>
public sealed record AttributeUsage(string Name, long Count, IReadOnlyList<AttributeKind> Kinds);
