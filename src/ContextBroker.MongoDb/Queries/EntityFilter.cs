using System.Collections.Immutable;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd.Queries;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Queries;

/// <summary>
/// What must hold of every entity that fits a query, as a filter whose every condition an index serves. It may let through more than fits:
/// the matcher decides on what is found. Null stands for a condition that says nothing.
/// </summary>
internal static class EntityFilter
{
    public static BsonDocument Of(string tenant, EntityQuery query) =>
        And([new BsonDocument("t", tenant), Ids(tenant, query), Selected(tenant, query.Selectors), Scoped(query.Scope), WithAny(query.HasAnyAttribute), QFilter.Of(query.Q), Within(tenant, query.Geo)])!;

    /// <summary>All of an entity's ids and types that a selector names.</summary>
    public static BsonDocument? Selected(string tenant, ImmutableArray<EntitySelector> selectors)
    {
        var alternatives = new List<BsonDocument?>();
        foreach (var selector in selectors)
        {
            alternatives.Add(And([selector.Ids.IsEmpty ? Prefix(tenant, selector.IdPattern) : null, selector.Types is null ? null : OfTypes(selector.Types)]));
        }

        return selectors.IsEmpty ? null : Or(alternatives);
    }

    public static BsonDocument Ids(string tenant, IEnumerable<string> ids) => In("_id", ids.Select(id => Collections.Key(tenant, id)));

    public static BsonDocument? And(IEnumerable<BsonDocument?> conditions)
    {
        var all = conditions.OfType<BsonDocument>().ToList();
        return all.Count switch
        {
            0 => null,
            1 => all[0],
            _ when all.TrueForAll(c => c.ElementCount == 1) && all.DistinctBy(c => c.GetElement(0).Name).Count() == all.Count => new BsonDocument(all.Select(c => c.GetElement(0))),
            _ => new BsonDocument("$and", new BsonArray(all)),
        };
    }

    /// <summary>Of alternatives of which one says nothing, nothing is known.</summary>
    public static BsonDocument? Or(IReadOnlyList<BsonDocument?> alternatives)
    {
        var all = alternatives.OfType<BsonDocument>().ToList();
        return all.Count == 0 || all.Count < alternatives.Count ? null : all.Count == 1 ? all[0] : new BsonDocument("$or", new BsonArray(all));
    }

    public static BsonDocument In(string field, IEnumerable<BsonValue> values)
    {
        BsonArray all = [.. values];
        return new BsonDocument(field, all.Count == 1 ? all[0] : new BsonDocument("$in", all));
    }

    private static BsonDocument? Ids(string tenant, EntityQuery query) => NecessaryConditions.Ids(query) is { } ids ? Ids(tenant, ids) : null;

    private static BsonDocument OfTypes(TypeSelection types) => types switch
    {
        TypeName name => new BsonDocument("y", name.Iri),
        TypeAnd both => new BsonDocument("$and", new BsonArray(both.Selections.Select(OfTypes))),
        TypeOr either when either.Selections.All(s => s is TypeName) => In("y", either.Selections.Select(s => (BsonValue)((TypeName)s).Iri)),
        TypeOr either => new BsonDocument("$or", new BsonArray(either.Selections.Select(OfTypes))),
        _ => throw new ArgumentException($"{types.GetType().Name} is not a type selection", nameof(types)),
    };

    // ^urn:ngsi-ld:Shelter:.* : what stands before the first sign that means something.
    private static BsonDocument? Prefix(string tenant, string? pattern)
    {
        var literal = pattern is { Length: > 1 } && pattern[0] == '^' && !pattern.Contains('|', StringComparison.Ordinal)
            ? string.Concat(pattern.Skip(1).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '/' or '#'))
            : "";

        // A sign that repeats may repeat the last one no time at all.
        literal = literal.Length < (pattern?.Length ?? 0) - 1 && literal.Length > 0 && pattern![literal.Length + 1] is '*' or '?' or '{' ? literal[..^1] : literal;
        return literal.Length == 0
            ? null
            : new BsonDocument("_id", new BsonDocument { { "$gte", Collections.Key(tenant, literal) }, { "$lt", Collections.Key(tenant, literal[..^1] + (char)(literal[^1] + 1)) } });
    }

    private static BsonDocument? Scoped(ScopeQuery? scope) =>
        scope is not null && NecessaryConditions.ScopePrefixes(scope) is { } prefixes ? In("p", prefixes.Select(p => (BsonValue)p)) : null;

    private static BsonDocument? WithAny(ImmutableArray<string> attributes) => attributes.IsEmpty ? null : In("v.a", attributes.Select(a => (BsonValue)a));

    private static BsonDocument? Within(string tenant, GeoQuery? geo)
    {
        if (geo is null)
        {
            return null;
        }

        if (geo.Bounds is not { } bounds || Areas.Polygon(bounds) is not { } polygon)
        {
            return new BsonDocument("v.a", geo.Property);
        }

        var meets = new BsonDocument { { "a", geo.Property }, { "b", new BsonDocument("$geoIntersects", new BsonDocument("$geometry", polygon)) } };

        // The planner looks for the tenant, with which the index begins, in the alternative itself.
        var ofTenant = new BsonDocument("t", tenant);
        return Or([new BsonDocument(ofTenant).Add("g", new BsonDocument("$elemMatch", meets)), new BsonDocument(ofTenant).Add("w", geo.Property)]);
    }
}
