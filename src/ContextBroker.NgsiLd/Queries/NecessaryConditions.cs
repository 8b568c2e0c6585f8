using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>What must hold of every entity that fits a query, in a form that an index can answer. Null: nothing of the kind is known.</summary>
public static class NecessaryConditions
{
    /// <summary>The entity has one of these ids.</summary>
    public static IReadOnlyCollection<string>? Ids(EntityQuery query)
    {
        if (query.Selectors.IsEmpty || query.Selectors.Any(s => s.Ids.IsEmpty))
        {
            return query.Among;
        }

        HashSet<string> selected = [.. query.Selectors.SelectMany(s => s.Ids)];
        return query.Among is { } among && among.Count < selected.Count ? among : selected;
    }

    /// <summary>The entity has one of these types.</summary>
    public static HashSet<string>? Types(EntityQuery query)
    {
        if (query.Selectors.IsEmpty)
        {
            return null;
        }

        var types = new HashSet<string>();
        foreach (var selector in query.Selectors)
        {
            if (selector.Types is not { } selection)
            {
                return null;
            }

            types.UnionWith(Types(selection));
        }

        return types;
    }

    /// <summary>The one type, if that is all the query asks for.</summary>
    public static string? OnlyType(EntityQuery query) =>
        query is
        {
            Q: null, Geo: null, Scope: null, HasAnyAttribute.IsEmpty: true, DatasetIds.IsEmpty: true, ShownBy: null, Among: null, OrderBy: null,
            Selectors: [{ Ids.IsEmpty: true, IdPattern: null, Types: TypeName type }],
        }
            ? type.Iri
            : null;

    /// <summary>The entity has a scope that is one of these, or lies below one.</summary>
    public static IReadOnlyList<string>? ScopePrefixes(ScopeQuery scope) => scope switch
    {
        ScopePattern pattern => Prefix(pattern) is { Length: > 0 } prefix ? [prefix] : null,
        ScopeAnd and => and.Queries.Select(ScopePrefixes).Where(p => p is not null).MinBy(p => p!.Count),
        ScopeOr or => All(or.Queries.Select(ScopePrefixes)),
        _ => null,
    };

    private static IEnumerable<string> Types(TypeSelection selection) => selection switch
    {
        TypeName name => [name.Iri],
        TypeAnd and => Fewest(and.Selections),
        TypeOr or => or.Selections.SelectMany(Types),
        _ => throw new ArgumentException($"{selection.GetType().Name} is not a type selection", nameof(selection)),
    };

    private static List<string> Fewest(ImmutableArray<TypeSelection> selections) => selections.Select(s => Types(s).ToList()).MinBy(t => t.Count)!;

    private static string Prefix(ScopePattern pattern) => string.Concat(pattern.Levels.TakeWhile(l => l != ScopePattern.AnyLevel).Select(l => "/" + l));

    private static List<string>? All(IEnumerable<IReadOnlyList<string>?> alternatives)
    {
        var prefixes = new List<string>();
        foreach (var alternative in alternatives)
        {
            if (alternative is null)
            {
                return null;
            }

            prefixes.AddRange(alternative);
        }

        return prefixes;
    }
}
