using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.EntityMaps;

/// <summary>An entity of a map and who holds it (clause 5.2.39).</summary>
/// <param name="Sources">Ids of context source registrations; <see cref="Here"/> stands for the broker itself.</param>
public readonly record struct EntityMapEntry(string EntityId, ImmutableArray<string> Sources)
{
    public const string Here = "@none";

    private static readonly ImmutableArray<string> OnlyHere = [Here];

    public bool IsHeldHere => Sources.Contains(Here);

    /// <summary>Of an entity that no other source is known to hold.</summary>
    public static EntityMapEntry Local(string entityId) => new(entityId, OnlyHere);
}
