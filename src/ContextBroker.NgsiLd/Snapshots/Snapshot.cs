using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>How far a snapshot is, and how well it went (Table 5.2.41-2).</summary>
public enum SnapshotStatus
{
    Preparing,
    Success,
    Partial,
    Failure,
    Empty,
}

/// <summary>A Snapshot (clause 5.2.41): what was asked for, and what became of it. Its entities lie in a partition of the store.</summary>
public sealed record Snapshot
{
    public const int DefaultPriority = 5;

    public required string Id { get; init; }

    /// <summary>snapshotQueries under the core @context; null: none, or a clone.</summary>
    public JsonArray? Queries { get; init; }

    /// <summary>snapshotTemporalQueries under the core @context; null: none.</summary>
    public JsonArray? TemporalQueries { get; init; }

    /// <summary>snapshotLifetime as written; null: none was asked for.</summary>
    public SnapshotLifetime? Lifetime { get; init; }

    /// <summary>1 to 10: which snapshots go first when there is no room for all (clause 5.5.15).</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>Where the status is told (clause 5.16.6); null: nowhere.</summary>
    public Uri? Endpoint { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> ReceiverInfo { get; init; } = [];

    public SnapshotStatus Status { get; init; }

    /// <summary>One for each of the queries, in their order, once they were executed.</summary>
    public ImmutableArray<ExecutionResultDetails> QueriesDetails { get; init; } = [];

    public ImmutableArray<ExecutionResultDetails> TemporalQueriesDetails { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the last operation was executed on it (clause 4.8).</summary>
    public DateTimeOffset LastUsedAt { get; init; }

    /// <summary>It can be asked: what its queries found is all there.</summary>
    public bool IsReady => Status is SnapshotStatus.Success or SnapshotStatus.Partial or SnapshotStatus.Empty;
}

/// <param name="Text">As written.</param>
public sealed record SnapshotLifetime(string Text, IsoDuration Duration);
