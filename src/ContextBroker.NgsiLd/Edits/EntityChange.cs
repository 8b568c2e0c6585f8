using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

public enum ChangeKind
{
    Created,
    Updated,
    Deleted,
}

/// <summary>What one edit did to one entity; with its sequence number it is the change record that every reader starts from.</summary>
public sealed record EntityChange
{
    public required ChangeKind Kind { get; init; }

    /// <summary>The entity after the change; for a deletion, its last state before.</summary>
    public required Entity State { get; init; }

    /// <summary>Every attribute instance that was created, updated or deleted. For a deletion: all of the last state, as deleted.</summary>
    public required ImmutableArray<AttributeChange> Attributes { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>One attribute instance before and after. Before is null for a new one, After is null for a deleted one.</summary>
public sealed record AttributeChange(string Name, string? DatasetId, AttributeInstance? Before, AttributeInstance? After)
{
    public ChangeKind Kind => Before is null ? ChangeKind.Created : After is null ? ChangeKind.Deleted : ChangeKind.Updated;

    /// <summary>A member has another value than before (clause 5.8.6), system attributes aside; true for new and deleted instances.</summary>
    public bool IsDifferent => Before is null || After is null || !SameContent.Of(Before, After);
}
