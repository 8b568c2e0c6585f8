using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>Everything that retrieval and query of evolutions can say (clauses 5.7.3, 5.7.4). <see cref="EvolutionSelection"/> says what it means.</summary>
public sealed record EvolutionQuery
{
    private const string Scope = "scope";

    /// <summary>Selectors, q, geoquery, scope query and attrs, and the page of entities; its order can only be by id.</summary>
    public EntityQuery Entities { get; init; } = new();

    public TemporalQuery Temporal { get; init; } = TemporalQuery.None;

    /// <summary>Which members are shown; null: all.</summary>
    public Projection? Projection { get; init; }

    /// <summary>Only instances with these datasetIds ("@none": without one); empty: all.</summary>
    public ImmutableArray<string> DatasetIds { get; init; } = [];

    /// <summary>Every instance is needed, whatever fits on a page: they are aggregated.</summary>
    public bool IsAggregated { get; init; }

    /// <summary>Instances of one entity in one answer: the rest is on other pages in time (clause 6.3.10).</summary>
    public int MaxInstances { get; init; } = int.MaxValue;

    /// <summary>Instances of one entity that may be looked at together where q, geoquery, scope query or aggregation need all of them.</summary>
    public int MaxExamined { get; init; } = int.MaxValue;

    /// <summary>Ids are all that is wanted: the evolutions found need not have their attributes.</summary>
    public bool IdsAlone { get; init; }

    /// <summary>Instances whose expiresAt is not after it are gone (clause 4.22).</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>What a page holds of an attribute cannot be told from its instances' times alone.</summary>
    public bool NeedsAll => IsAggregated || Entities.Q is not null || Entities.Geo is not null || Entities.Scope is not null;

    /// <summary>The attribute's instances matter for the answer.</summary>
    public bool Reads(string name) =>
        Entities.Q is not null || Entities.Geo is not null || name == ScopeEvolution.Name || IsConcerned(name) || Shows(name);

    public bool Shows(string name) => Projection?.Includes(Member(name)) ?? true;

    /// <summary>One of the attributes specified (clause 5.7.4.4): of attrs or picked; when none was, any is.</summary>
    public bool IsConcerned(string name)
    {
        if (!Entities.HasAnyAttribute.IsEmpty)
        {
            return Entities.HasAnyAttribute.Contains(Member(name));
        }

        var picked = Projection?.Picked ?? [];
        return picked.All(t => ProjectionParser.IsEntityMember(t.Name) && t.Name != Scope) || Projection!.Includes(Member(name));
    }

    /// <summary>What requests on one entity map have in common, times and pages apart (clause 5.5.14).</summary>
    public EntityQuery Conditions => Entities with
    {
        DatasetIds = DatasetIds,
        ShownBy = Projection is { ShowsEvery: false, KeepsEntityMembers: false } ? Projection : null,
    };

    /// <summary>The same question to parts of entities, which can't be judged alone: selectors and time are left (clause 5.14.5.4).</summary>
    public EvolutionQuery WithoutFilters() => this with { Entities = new EntityQuery { Selectors = Entities.Selectors, HasAnyAttribute = Entities.HasAnyAttribute } };

    /// <summary>The first ids of what the query finds.</summary>
    public EvolutionQuery ToIds(int max) => this with
    {
        Entities = Entities with { OrderBy = null, Offset = 0, Limit = max, Count = false },
        Temporal = Temporal with { LastN = null },
        IsAggregated = false,
        MaxInstances = 1,
        IdsAlone = true,
    };

    private static string Member(string name) => name == ScopeEvolution.Name ? Scope : name;
}
