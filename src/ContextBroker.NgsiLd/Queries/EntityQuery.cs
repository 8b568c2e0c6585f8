using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// Everything a query can say (clauses 4.9 to 4.11, 4.17, 4.19 to 4.21, 4.23, 5.7.2), names expanded. Written by GET, POST, OData and
/// subscriptions; read by every engine and by <see cref="EntityMatcher"/>, which decides.
/// </summary>
public sealed record EntityQuery
{
    /// <summary>An entity must fit one of these; empty: any entity.</summary>
    public ImmutableArray<EntitySelector> Selectors { get; init; } = [];

    public QExpression? Q { get; init; }

    public GeoQuery? Geo { get; init; }

    public ScopeQuery? Scope { get; init; }

    /// <summary>An entity must have at least one of these attributes (expanded); empty: no such condition.</summary>
    public ImmutableArray<string> HasAnyAttribute { get; init; } = [];

    /// <summary>An entity must have an attribute instance with one of these datasetIds ("@none": the default one); empty: no such condition.</summary>
    public ImmutableArray<string> DatasetIds { get; init; } = [];

    /// <summary>An entity must have a member that this shows: one of which nothing is left is no result. Null: no such condition.</summary>
    public Projection? ShownBy { get; init; }

    /// <summary>Only entities with one of these ids are looked at: those of an entity map (clause 5.5.9.3). Null: all.</summary>
    public IReadOnlySet<string>? Among { get; init; }

    /// <summary>The order of the pages; null: that of creation.</summary>
    public OrderBy? OrderBy { get; init; }

    /// <summary>At most so many entities; 0 with <see cref="Count"/>: only the count.</summary>
    public int Limit { get; init; } = 20;

    public int Offset { get; init; }

    /// <summary>The total of all that match is wanted as well.</summary>
    public bool Count { get; init; }
}
