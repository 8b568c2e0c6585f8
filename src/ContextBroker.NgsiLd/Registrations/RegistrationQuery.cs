using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>What registrations are looked for with (clauses 5.10.2, 5.11.2, 5.12), names expanded.</summary>
public sealed record RegistrationQuery
{
    /// <summary>Entities that are asked for; empty: any.</summary>
    public ImmutableArray<EntitySelector> Selectors { get; init; } = [];

    /// <summary>Attributes that are asked for, also by a query or geoquery; empty: all.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    public GeoQuery? Geo { get; init; }

    /// <summary>Null: sources of the latest state; else sources of temporal evolution that cover this time (clause 5.9.1).</summary>
    public IntervalQuery? Interval { get; init; }

    /// <summary>The context source filter, over the registration's own members (clause 4.9).</summary>
    public QExpression? Filter { get; init; }

    public ScopeQuery? Scope { get; init; }

    /// <summary>
    /// Sources are to be asked, not to be shown: one that says nothing of where its entities are, or of their scopes, may have what is looked for.
    /// </summary>
    public bool IsToAsk { get; init; }

    /// <summary>DatasetIds that are asked for, "@none" for the default instance; empty: all (clause 5.12).</summary>
    public ImmutableArray<string> DatasetIds { get; init; } = [];
}
