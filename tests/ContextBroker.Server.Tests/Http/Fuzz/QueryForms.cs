using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Geometries;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>A query as clients write it: parameters (table 6.4.3.2-1), or a Query (clause 5.2.23).</summary>
internal static class QueryForms
{
    /// <summary>Null: it has several selectors, which parameters cannot say.</summary>
    public static string? Parameters(EntityQuery query)
    {
        if (query.Selectors.Length > 1)
        {
            return null;
        }

        var selector = query.Selectors.IsEmpty ? new EntitySelector() : query.Selectors[0];
        List<(string Name, string? Value)> all =
        [
            ("type", selector.Types?.ToString()), ("id", Joined(selector.Ids)), ("idPattern", selector.IdPattern),
            ("q", query.Q?.ToString()), ("scopeQ", query.Scope?.ToString()), ("attrs", Joined(query.HasAnyAttribute)),
        ];
        if (query.Geo is { } geo)
        {
            all.AddRange([("georel", Relation(geo)), ("geometry", geo.Reference.GeometryType), ("coordinates", Coordinates(geo.Reference).ToString()), ("geoproperty", geo.Property)]);
        }

        return string.Join('&', all.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").Prepend("local=true"));
    }

    public static string Body(EntityQuery query)
    {
        var body = JsonValue.Object(("type", JsonValue.Of("Query")));
        body = query.Selectors.IsEmpty ? body : body.With("entities", Entities(query));
        body = query.Q is null ? body : body.With("q", JsonValue.Of(query.Q.ToString()));
        body = query.Scope is null ? body : body.With("scopeQ", JsonValue.Of(query.Scope.ToString()));
        body = query.HasAnyAttribute.IsEmpty ? body : body.With("attrs", JsonValue.Of(query.HasAnyAttribute));
        return (query.Geo is { } geo ? body.With("geoQ", Geo(geo)) : body).ToString();
    }

    public static JsonArray Entities(EntityQuery query) => new([.. query.Selectors.Select(Selector)]);

    private static JsonValue Selector(EntitySelector selector)
    {
        var json = JsonValue.Object(("type", JsonValue.Of(selector.Types?.ToString() ?? "*")));
        json = selector.Ids.IsEmpty ? json : json.With("id", selector.Ids.Length == 1 ? JsonValue.Of(selector.Ids[0]) : JsonValue.Of(selector.Ids));
        return selector.IdPattern is null ? json : json.With("idPattern", JsonValue.Of(selector.IdPattern));
    }

    public static JsonObject Geo(GeoQuery geo) => JsonValue.Object(
        ("georel", JsonValue.Of(Relation(geo))),
        ("geometry", JsonValue.Of(geo.Reference.GeometryType)),
        ("coordinates", Coordinates(geo.Reference)),
        ("geoproperty", JsonValue.Of(geo.Property)));

    private static string Relation(GeoQuery geo) => geo switch
    {
        GeoNear near => string.Create(CultureInfo.InvariantCulture, $"near;{(near.IsMinimum ? "minDistance" : "maxDistance")}=={near.Metres:R}"),
        GeoRelated related => related.Relation.ToString().ToLowerInvariant(),
        _ => throw new ArgumentException(geo.ToString(), nameof(geo)),
    };

    private static JsonValue Coordinates(Geometry geometry) => geometry switch
    {
        Point point => Position(point.Coordinate),
        LineString line => new JsonArray([.. line.Coordinates.Select(Position)]),
        Polygon polygon => new JsonArray([Coordinates(polygon.ExteriorRing), .. polygon.InteriorRings.Select(Coordinates)]),
        GeometryCollection many => new JsonArray([.. many.Geometries.Select(Coordinates)]),
        _ => throw new ArgumentException(geometry.GeometryType, nameof(geometry)),
    };

    private static JsonValue Position(Coordinate at) => new JsonArray([JsonValue.Of(at.X), JsonValue.Of(at.Y)]);

    private static string? Joined(ImmutableArray<string> texts) => texts.IsEmpty ? null : string.Join(',', texts);
}
