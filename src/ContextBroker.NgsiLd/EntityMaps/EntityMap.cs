using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.EntityMaps;

/// <summary>The entities that a sequence of requests is about, and which sources hold each (clauses 4.5.25, 5.2.39).</summary>
/// <param name="Entries">In the order in which pages show them, each entity once.</param>
public sealed record EntityMap(string Id, DateTimeOffset ExpiresAt, ImmutableArray<EntityMapEntry> Entries)
{
    public const string Type = "EntityMap";

    /// <summary>The maps that context sources made for their part, by the id of their registration.</summary>
    public ImmutableSortedDictionary<string, string> LinkedMaps { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Without the entities that the broker itself no longer holds, or not as the query wants them; O(n).</summary>
    public EntityMap Without(IReadOnlySet<string> gone) =>
        gone.Count == 0 ? this : this with { Entries = [.. Entries.Where(entry => !gone.Contains(entry.EntityId))] };
}
