using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Parameters and JSON to <see cref="OrderBy"/> (clauses 4.23.3, 5.2.43).</summary>
public static class OrderByParser
{
    /// <summary>The URL parameters; null for each that was not given. Null when there is no orderBy.</summary>
    /// <exception cref="ProblemException">BadRequestData, with the column or naming the parameter.</exception>
    public static OrderBy? Parse(string? orderBy, string? collation, string? orderFrom, string? orderGeometry, LdContext context) =>
        Make(orderBy, collation, orderFrom is null ? null : GeoQueryParser.ParseCoordinates(orderFrom), orderGeometry, context);

    /// <summary>The member ordering of a query.</summary>
    /// <exception cref="ProblemException">BadRequestData, with the column or naming the member.</exception>
    public static OrderBy? Parse(JsonValue ordering, LdContext context)
    {
        if (ordering is not JsonObject parameters)
        {
            throw ProblemException.BadRequestData("ordering is an object", "ordering");
        }

        return Make(Keys(parameters["orderBy"]), Text(parameters, "collation"), parameters["coordinates"], Text(parameters, "geometry"), context);
    }

    private static OrderBy? Make(string? text, string? collation, JsonValue? coordinates, string? geometry, LdContext context)
    {
        var order = new OrderBy
        {
            Keys = text is null ? [] : ParseKeys(text, context),
            Collation = collation is null ? Collation.Root : Collation.Parse(collation),
            From = Reference(coordinates, geometry),
        };
        if (order.From is null && order.Keys.FirstOrDefault(k => k.IsByDistance) is { } key)
        {
            throw ProblemException.BadRequestData($"Ordering by the distance of {key.Path} needs orderFrom", "orderFrom");
        }

        return order.Keys.IsEmpty ? null : order;
    }

    private static Geometry? Reference(JsonValue? coordinates, string? geometry) =>
        coordinates is not null ? GeoQueryParser.ParseReference(geometry ?? "Point", coordinates)
        : geometry is null ? null
        : throw ProblemException.BadRequestData("orderGeometry needs orderFrom", "orderFrom");

    private static ImmutableArray<OrderKey> ParseKeys(string text, LdContext context)
    {
        var cursor = new QueryCursor(text, "orderBy");
        var paths = new QPathParser(cursor, context);
        var keys = ImmutableArray.CreateBuilder<OrderKey>();
        do
        {
            cursor.CountTerm();
            keys.Add(TakeKey(cursor, paths));
        }
        while (cursor.TryTake(','));

        return cursor.AtEnd ? keys.DrainToImmutable() : throw cursor.Unexpected("`,` or `;`");
    }

    private static OrderKey TakeKey(QueryCursor cursor, QPathParser paths)
    {
        var path = paths.Take();
        if (path.Link is not null)
        {
            throw ProblemException.BadRequestData($"orderBy does not follow relationships, as {path} does", "orderBy");
        }

        return new OrderKey(path, cursor.TryTake(';') ? TakeDirection(cursor) : OrderDirection.Ascending);
    }

    private static OrderDirection TakeDirection(QueryCursor cursor)
    {
        cursor.SkipSpaces();
        var word = cursor.TakeWhile(QueryNames.IsNamePart);
        return word switch
        {
            "asc" => OrderDirection.Ascending,
            "desc" => OrderDirection.Descending,
            "dist-asc" => OrderDirection.Nearest,
            "dist-desc" => OrderDirection.Farthest,
            _ => throw UnknownDirection(cursor, word),
        };
    }

    private static ProblemException UnknownDirection(QueryCursor cursor, string word)
    {
        cursor.Advance(-word.Length);
        return cursor.Unexpected("asc, desc, dist-asc or dist-desc");
    }

    private static string Keys(JsonValue? orderBy) => orderBy switch
    {
        JsonString { Value.Length: > 0 } text => text.Value,
        JsonArray { Items.IsEmpty: false } array when array.Items.All(i => i is JsonString) => string.Join(',', array.Items.Select(i => ((JsonString)i).Value)),
        _ => throw ProblemException.BadRequestData("orderBy of ordering is an array of at least one text", "orderBy"),
    };

    private static string? Text(JsonObject parameters, string name) => parameters[name] switch
    {
        null => null,
        JsonString text => text.Value,
        _ => throw ProblemException.BadRequestData($"{name} of ordering is a text", name),
    };
}
