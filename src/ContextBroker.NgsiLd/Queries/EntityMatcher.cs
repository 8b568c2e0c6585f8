using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// Says whether an entity fits a query. The oracle: every engine must return exactly what this accepts. O(size of the query times
/// attributes of the entity); allocates nothing but where geometries other than points are measured.
/// </summary>
public static class EntityMatcher
{
    private const string DefaultInstance = "@none";

    /// <param name="linked">Finds the entities that relationships point at; null: queries through relationships are refused.</param>
    /// <exception cref="ProblemException">OperationNotSupported: a query through a relationship, and nothing to follow it with.</exception>
    public static bool Matches(EntityQuery query, Entity entity, Func<string, Entity?>? linked = null) =>
        (query.Among is null || query.Among.Contains(entity.Id))
        && MatchesAny(query.Selectors, entity)
        && (query.Scope is null || Matches(query.Scope, entity))
        && HasAny(query.HasAnyAttribute, entity)
        && HasInstance(query.DatasetIds, entity)
        && (query.ShownBy is null || query.ShownBy.ShowsAnyOf(entity))
        && (query.Q is null || Matches(query.Q, entity, linked))
        && (query.Geo is null || Matches(query.Geo, entity));

    public static bool Matches(QExpression expression, Entity entity, Func<string, Entity?>? linked = null) =>
        new QEvaluation(linked).Holds(expression, entity);

    public static bool Matches(ScopeQuery scope, Entity entity) => scope switch
    {
        ScopePattern pattern => MatchesAny(pattern, entity.Scopes),
        ScopeAnd and => MatchesAll(and.Queries, entity),
        ScopeOr or => MatchesAny(or.Queries, entity),
        _ => throw new ArgumentException($"{scope.GetType().Name} is not a scope query", nameof(scope)),
    };

    /// <summary>Any instance of the GeoProperty will do (clause 5.7.2.4); without one nothing matches, not even disjoint (clause 4.10).</summary>
    public static bool Matches(GeoQuery geo, Entity entity)
    {
        if (entity.Find(geo.Property) is not { } attribute)
        {
            return false;
        }

        foreach (var instance in attribute.Instances)
        {
            if (instance.Geometry is { } geometry && geo.Matches(geometry))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Matches(TypeSelection types, Entity entity) => types switch
    {
        TypeName name => entity.Types.Contains(name.Iri),
        TypeAnd and => MatchesAll(and.Selections, entity),
        TypeOr or => MatchesAny(or.Selections, entity),
        _ => throw new ArgumentException($"{types.GetType().Name} is not a type selection", nameof(types)),
    };

    /// <summary>The id alone does not rule the entity out.</summary>
    public static bool MatchesId(EntityQuery query, string id)
    {
        foreach (var selector in query.Selectors)
        {
            if (MatchesId(selector, id))
            {
                return true;
            }
        }

        return query.Selectors.IsEmpty;
    }

    public static bool Matches(EntitySelector selector, Entity entity) =>
        MatchesId(selector, entity.Id) && (selector.Types is null || Matches(selector.Types, entity));

    private static bool MatchesId(EntitySelector selector, string id) =>
        selector.Ids.IsEmpty ? selector.Pattern?.IsMatch(id) ?? true : selector.Ids.Contains(id);

    private static bool MatchesAny(ImmutableArray<EntitySelector> selectors, Entity entity)
    {
        foreach (var selector in selectors)
        {
            if (Matches(selector, entity))
            {
                return true;
            }
        }

        return selectors.IsEmpty;
    }

    private static bool MatchesAny(ScopePattern pattern, ImmutableArray<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (pattern.Matches(scope))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesAll(ImmutableArray<ScopeQuery> queries, Entity entity)
    {
        foreach (var query in queries)
        {
            if (!Matches(query, entity))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MatchesAny(ImmutableArray<ScopeQuery> queries, Entity entity)
    {
        foreach (var query in queries)
        {
            if (Matches(query, entity))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesAll(ImmutableArray<TypeSelection> selections, Entity entity)
    {
        foreach (var selection in selections)
        {
            if (!Matches(selection, entity))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MatchesAny(ImmutableArray<TypeSelection> selections, Entity entity)
    {
        foreach (var selection in selections)
        {
            if (Matches(selection, entity))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasAny(ImmutableArray<string> names, Entity entity)
    {
        foreach (var name in names)
        {
            if (entity.Find(name) is not null)
            {
                return true;
            }
        }

        return names.IsEmpty;
    }

    private static bool HasInstance(ImmutableArray<string> datasetIds, Entity entity)
    {
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                if (datasetIds.Contains(instance.DatasetId ?? DefaultInstance))
                {
                    return true;
                }
            }
        }

        return datasetIds.IsEmpty;
    }
}
