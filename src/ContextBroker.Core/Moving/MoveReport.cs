using System.Collections.Immutable;

namespace ContextBroker.Core.Moving;

public enum MoveStage
{
    Copy,

    /// <summary>Indexes and what else a broker needs.</summary>
    Complete,
    Compare,
}

/// <param name="Kind">Null while the target is completed.</param>
/// <param name="All">How many records there are, roughly until <paramref name="Done"/> reaches it.</param>
/// <param name="Step">What is made, while the target is completed.</param>
public sealed record MoveProgress(MoveStage Stage, MovedKind? Kind, long Done, long All, string? Step = null);

/// <summary>One kind as it was read from both stores after the copy.</summary>
public sealed record ComparedKind(MovedKind Kind, long SourceCount, string SourceHash, long TargetCount, string TargetHash)
{
    public bool IsEqual => SourceCount == TargetCount && SourceHash == TargetHash;
}

public sealed record MoveReport(ImmutableArray<ComparedKind> Kinds, StoreNumbers Source, StoreNumbers Target)
{
    public bool IsEqual => Kinds.All(k => k.IsEqual) && AreNumbersKept;

    /// <summary>Engines may number evolutions with entities: a target may then have given more, never fewer.</summary>
    public bool AreNumbersKept => Target with { Entity = Source.Entity } == Source && Target.Entity >= Source.Entity;
}
