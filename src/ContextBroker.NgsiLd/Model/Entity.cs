using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ContextBroker.NgsiLd.Model;

/// <summary>An NGSI-LD Entity (clauses 4.5.1, 5.2.4) with every name expanded to its IRI. Immutable; edits make new ones.</summary>
public sealed record Entity
{
    private readonly long _createdAt;
    private readonly long _modifiedAt;
    private readonly Timestamp _expiresAt;

    public Entity()
    {
    }

    // What "with" copies: all but the rendered bytes, which are of the other state.
    [SetsRequiredMembers]
    private Entity(Entity other)
    {
        Id = other.Id;
        Types = other.Types;
        Scopes = other.Scopes;
        Attributes = other.Attributes;
        _expiresAt = other._expiresAt;
        _createdAt = other._createdAt;
        _modifiedAt = other._modifiedAt;
        Version = other.Version;
    }

    public required string Id { get; init; }

    /// <summary>Expanded type IRIs, at least one, no duplicates.</summary>
    public required ImmutableArray<string> Types { get; init; }

    /// <summary>Scopes (clause 4.18), each with its leading slash.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Attributes in the order of their first appearance, unique by name.</summary>
    public ImmutableArray<EntityAttribute> Attributes { get; init; } = [];

    /// <summary>When a transient entity ends (clause 4.22).</summary>
    public Timestamp? ExpiresAt
    {
        get => Timestamp.OrNone(_expiresAt);
        init => _expiresAt = value ?? default;
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

    /// <summary>Sequence number of the change that wrote this state; the store assigns it. 0: never stored.</summary>
    public long Version { get; init; }

    /// <summary>A slot for the last bytes written of this very state, so that a list answers without writing it again. "with" leaves it behind.</summary>
    public RenderedEntity? Rendered { get; set; }

    public EntityAttribute? Find(string name) => EntityAttribute.Find(Attributes, name);
}

/// <summary>The UTF-8 bytes of an entity under one context and one presentation, both compared by reference.</summary>
public sealed record RenderedEntity(object Context, object Presentation, byte[] Utf8)
{
    /// <summary>A slot for the entity tag (RFC 9110, 8.8.3) of these bytes.</summary>
    public string? Tag { get; set; }
}

/// <summary>All instances of one attribute: the default one and those with a datasetId (clause 4.5.5), at least one.</summary>
/// <remarks>A value: it lies in its entity's array, which a look for a name then need not leave.</remarks>
public readonly record struct EntityAttribute(string Name, AttributeInstances Instances)
{
    public static EntityAttribute? Find(ImmutableArray<EntityAttribute> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    public AttributeInstance? Find(string? datasetId)
    {
        foreach (var instance in Instances)
        {
            if (instance.DatasetId == datasetId)
            {
                return instance;
            }
        }

        return null;
    }
}
