using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Model;

/// <summary>What a request body says about an entity (clause 5.4), names expanded: a whole entity or only the parts to change.</summary>
public sealed record EntityFragment
{
    public string? Id { get; init; }

    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Null: not mentioned. Empty: to be removed.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    public Timestamp? ExpiresAt { get; init; }

    /// <summary>The body asks to remove expiresAt.</summary>
    public bool RemovesExpiresAt { get; init; }

    public ImmutableArray<EntityAttribute> Attributes { get; init; } = [];

    /// <summary>Of what another broker answers: when it was created there; default: it did not say.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of what another broker answers: when it was modified there; default: it did not say.</summary>
    public DateTimeOffset ModifiedAt { get; init; }

    public EntityAttribute? Find(string name) => EntityAttribute.Find(Attributes, name);
}
