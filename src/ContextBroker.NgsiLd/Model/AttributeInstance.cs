using System.Collections.Immutable;
using ContextBroker.NgsiLd.Geometries;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Model;

/// <summary>The eight kinds of attribute (clauses 4.5.2, 4.5.3, 4.5.18, 4.5.20 to 4.5.22, 4.5.24, 4.7).</summary>
public enum AttributeKind : byte
{
    Property,
    Relationship,
    GeoProperty,
    LanguageProperty,
    VocabProperty,
    JsonProperty,
    ListProperty,
    ListRelationship,
}

/// <summary>Members of an attribute instance that a fragment asks to remove by an NGSI-LD Null (clause 4.5.0).</summary>
[Flags]
public enum RemovedMembers : byte
{
    None = 0,
    ObservedAt = 1,
    UnitCode = 2,
    ExpiresAt = 4,
    ObjectType = 8,
}

/// <summary>One instance of an attribute: its kind, its value and what is said about it.</summary>
/// <remarks>
/// A broker holds and makes more of these than of anything else: instants are kept as UTC ticks, and what few instances have in an object of its own.
/// </remarks>
public sealed record AttributeInstance
{
    private readonly long _createdAt;
    private readonly long _modifiedAt;
    private readonly Timestamp _observedAt;
    private readonly Ending? _ending;
    private Geometry? _geometry;

    public required AttributeKind Kind { get; init; }

    /// <summary>
    /// The content of the kind's own member: value, object (a URI string or an array of them), languageMap, vocab (expanded IRIs),
    /// json, valueList (an array), objectList (an array of URI strings).
    /// </summary>
    public required JsonValue Value
    {
        get;
        init
        {
            // A copy made by `with` must not keep the geometry of the value it was made from.
            field = value;
            _geometry = null;
        }
    }

    public string? DatasetId { get; init; }

    public Timestamp? ObservedAt
    {
        get => Timestamp.OrNone(_observedAt);
        init => _observedAt = value ?? default;
    }

    public string? UnitCode { get; init; }

    /// <summary>Expanded types of a relationship's targets (clause 4.5.3).</summary>
    public ImmutableArray<string> ObjectTypes { get; init; } = [];

    /// <summary>Expanded JSON-LD type of the value (clause 5.2.5).</summary>
    public string? ValueType { get; init; }

    public Timestamp? ExpiresAt
    {
        get => _ending?.At;
        init => _ending = value is { } at ? new Ending(at) : null;
    }

    public DateTimeOffset CreatedAt
    {
        get => new(_createdAt, TimeSpan.Zero);
        init => _createdAt = value.UtcTicks;
    }

    public DateTimeOffset ModifiedAt
    {
        get => new(_modifiedAt, TimeSpan.Zero);
        init => _modifiedAt = value.UtcTicks;
    }

    /// <summary>Attributes of this attribute, to any depth.</summary>
    public ImmutableArray<EntityAttribute> SubAttributes { get; init; } = [];

    /// <summary>In a fragment: this instance is to be deleted (the NGSI-LD Null of clause 4.5.0).</summary>
    public bool IsNull { get; init; }

    /// <summary>In a fragment for merge or partial update: the value member was not given, only what is said about it.</summary>
    public bool HasNoValue { get; init; }

    /// <summary>In a fragment for merge or partial update: members to remove.</summary>
    public RemovedMembers Removes { get; init; }

    /// <summary>In a fragment: the kind was written or can be told from the members; otherwise the target's kind is kept.</summary>
    public bool KindIsKnown { get; init; } = true;

    /// <summary>The value of a GeoProperty as a geometry, made once. Null for other kinds.</summary>
    public Geometry? Geometry => Kind == AttributeKind.GeoProperty && !IsNull ? _geometry ??= GeoJsonGeometry.Read(Value) : null;

    /// <summary>The name of the member that holds the value (clause 4.5).</summary>
    public static string ValueMember(AttributeKind kind) => kind switch
    {
        AttributeKind.Relationship => "object",
        AttributeKind.LanguageProperty => "languageMap",
        AttributeKind.VocabProperty => "vocab",
        AttributeKind.JsonProperty => "json",
        AttributeKind.ListProperty => "valueList",
        AttributeKind.ListRelationship => "objectList",
        _ => "value",
    };

    private sealed record Ending(Timestamp At);
}
