using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// Whether two queries choose entities by the same conditions, ids and pages apart: clause 5.5.14 asks this of all requests on one entity map.
/// </summary>
public static class SameSelection
{
    private const string AnyType = "*";

    /// <summary>Conditions that are written differently are other ones, even if they mean the same.</summary>
    public static bool Holds(EntityQuery one, EntityQuery other) =>
        Equals(one.Q, other.Q)
        && Equals(one.Geo, other.Geo)
        && Equals(one.Scope, other.Scope)
        && Equals(one.ShownBy, other.ShownBy)
        && Sequences.AreEqual(one.HasAnyAttribute, other.HasAnyAttribute)
        && Sequences.AreEqual(one.DatasetIds, other.DatasetIds)
        && Types(one.Selectors).SetEquals(Types(other.Selectors));

    /// <summary>The query without its ids and id patterns.</summary>
    public static EntityQuery WithoutIds(EntityQuery query) => query with { Selectors = [.. query.Selectors.Select(s => s with { Ids = [], IdPattern = null })] };

    private static HashSet<string> Types(ImmutableArray<EntitySelector> selectors) =>
        selectors.IsEmpty ? [AnyType] : [.. selectors.Select(s => s.Types?.ToString() ?? AnyType)];
}
