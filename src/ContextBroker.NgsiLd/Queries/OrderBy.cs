using System.Collections.Immutable;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Queries;

public enum OrderDirection
{
    Ascending,
    Descending,

    /// <summary>dist-asc: by distance from <see cref="OrderBy.From"/>.</summary>
    Nearest,

    /// <summary>dist-desc.</summary>
    Farthest,
}

/// <param name="Path">An attribute, a member of one, a place in its value, or a member of the entity; never through a relationship.</param>
public sealed record OrderKey(QPath Path, OrderDirection Direction)
{
    public bool IsByDistance => Direction is OrderDirection.Nearest or OrderDirection.Farthest;

    public override string ToString() => $"{Path};{Direction}";
}

/// <summary>The order in which entities are wanted (clause 4.23): by the first key, among equals by the next, and at last by creation.</summary>
public sealed record OrderBy
{
    public required ImmutableArray<OrderKey> Keys { get; init; }

    /// <summary>How texts compare.</summary>
    public Collation Collation { get; init; } = Collation.Root;

    /// <summary>What distances are measured from; there is one wherever a key asks for distances.</summary>
    public Geometry? From { get; init; }

    public bool Equals(OrderBy? other) =>
        other is not null && Collation == other.Collation && Sequences.AreEqual(Keys, other.Keys)
        && (From is null ? other.From is null : other.From is not null && From.EqualsExact(other.From));

    public override int GetHashCode() => HashCode.Combine(Collation, Sequences.Hash(Keys));

    public override string ToString() => string.Join(',', Keys);
}
