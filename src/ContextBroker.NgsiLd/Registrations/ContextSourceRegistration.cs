using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>How a registered source takes part in an operation (clauses 4.3.6.2, 4.3.6.3).</summary>
public enum RegistrationMode
{
    Inclusive,
    Exclusive,
    Redirect,
    Auxiliary,
}

/// <summary>A context source registration (CSourceRegistration of clause 5.2.9), names expanded.</summary>
public sealed record ContextSourceRegistration
{
    public required string Id { get; init; }

    /// <summary>http or https: where the source serves NGSI-LD.</summary>
    public Uri Endpoint { get; init; } = null!;

    /// <summary>What the source may be able to provide; at least one.</summary>
    public ImmutableArray<RegistrationInfo> Information { get; init; } = [];

    public RegistrationMode Mode { get; init; }

    /// <summary>What the source may be asked to do (clause 4.20).</summary>
    public SourceOperations Operations { get; init; } = SourceOperations.FederationOps;

    /// <summary>Extra information to convey when contacting the source (clause 4.3.6.5).</summary>
    public ImmutableArray<KeyValuePair<string, string>> ContextSourceInfo { get; init; } = [];

    /// <summary>How the source names itself in a Via header; null: unknown.</summary>
    public string? Alias { get; init; }

    /// <summary>DatasetIds of the attributes that the source can provide; empty: it says nothing about them.</summary>
    public ImmutableArray<string> DatasetIds { get; init; } = [];

    public Timestamp? ExpiresAt { get; init; }

    public Geometry? Location { get; init; }

    public Geometry? ObservationSpace { get; init; }

    public Geometry? OperationSpace { get; init; }

    /// <summary>When what it provides was observed; with this or the next one it is a source of temporal evolution alone (clause 5.9.1).</summary>
    public TimeInterval? ObservationInterval { get; init; }

    /// <summary>When what it provides was created, modified or deleted.</summary>
    public TimeInterval? ManagementInterval { get; init; }

    public RegistrationManagement Management { get; init; } = RegistrationManagement.None;

    /// <summary>Scopes of the source's entities, each with its leading slash.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The tenant to name to the source; null: its default one.</summary>
    public string? SourceTenant { get; init; }

    /// <summary>
    /// What the registrant wrote, member by member, with types and names of attributes expanded. Members that table 5.2.9-1 does not know
    /// are Context Source Properties, named by their IRI.
    /// </summary>
    public required ImmutableArray<JsonMember> Members { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>The source provides temporal evolution, not the latest state.</summary>
    public bool IsTemporal => ObservationInterval is not null || ManagementInterval is not null;

    /// <summary>What the source is asked for of the instances with these datasetIds; empty: all.</summary>
    public ImmutableArray<string> DatasetsOf(ImmutableArray<string> asked) =>
        DatasetIds.IsEmpty ? asked : asked.IsEmpty ? DatasetIds : [.. asked.Where(DatasetIds.Contains)];

    public bool HasExpiredAt(DateTimeOffset now) => ExpiresAt is { } end && end.Instant <= now;
}

/// <summary>Recommendations for contacting a source (RegistrationManagementInfo of clause 5.2.34).</summary>
public sealed record RegistrationManagement
{
    public static readonly RegistrationManagement None = new();

    /// <summary>The source is asked for what it holds itself, and for nothing that it would have to forward.</summary>
    public bool LocalOnly { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? Cooldown { get; init; }
}

/// <summary>From and to, both inclusive (clause 5.2.11).</summary>
/// <param name="End">Null: open.</param>
public sealed record TimeInterval(DateTimeOffset Start, DateTimeOffset? End);
