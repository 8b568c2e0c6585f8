using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The Temporal Evolution of an Entity (clauses 4.5.6, 5.2.20), or what a query leaves of it.</summary>
public sealed record Evolution
{
    public required string Id { get; init; }

    /// <summary>Every type that the entity ever had, expanded.</summary>
    public required ImmutableArray<string> Types { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When the entity was deleted; null: it exists, or was never held but in its evolution.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>With the scope under the name <see cref="ScopeEvolution.Name"/>.</summary>
    public ImmutableArray<AttributeEvolution> Attributes { get; init; } = [];

    public AttributeEvolution? Find(string name) => Attributes.FirstOrDefault(a => a.Name == name);
}

/// <summary>The instances of one attribute, of all datasetIds.</summary>
public sealed record AttributeEvolution(string Name, ImmutableArray<EvolutionRecord> Records)
{
    /// <summary>All its instances are on other pages in time; it is shown all the same, for they are there. The kind of the nearest one.</summary>
    public AttributeKind? KindElsewhere { get; init; }

    public bool IsShown => !Records.IsEmpty || KindElsewhere is not null;
}
