using System.Collections.Immutable;
using ContextBroker.Http.Limits;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>A Query in a body (clause 5.2.23) to <see cref="QueryText"/>.</summary>
internal static class QueryBody
{
    private static readonly string[] Known =
    [
        "@context", "type", "entities", "q", "geoQ", "scopeQ", "attrs", "pick", "omit", "lang", "datasetId", "expandValues", "jsonKeys", "csf", "ordering",
        "join", "joinLevel", "containedBy", "entityMap", "entityMapLifetime", "splitEntities",
    ];

    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static QueryText Read(JsonValue body, LdContext context, LimitOptions limits)
    {
        if (body is not JsonObject query || query["type"] is not JsonString { Value: "Query" })
        {
            throw ProblemException.BadRequestData("The body is an object of type Query", "type");
        }

        RefuseUnknown(query);
        return new QueryText
        {
            Selectors = Selectors(query["entities"], context),
            Geo = query["geoQ"] is { } geo ? GeoQueryParser.Parse(geo, context, "$.geoQ") : null,
            OrderBy = query["ordering"] is { } ordering ? OrderByParser.Parse(ordering, context) : null,
            Q = Text(query, "q"),
            ScopeQ = Text(query, "scopeQ"),
            ContextSourceFilter = Text(query, "csf"),
            Attrs = Joined(query, "attrs"),
            Pick = Joined(query, "pick"),
            Omit = Joined(query, "omit"),
            Language = LanguageFilter.Require(Text(query, "lang")),
            ExpandValues = Text(query, "expandValues"),
            DatasetIds = QueryText.RequireDatasetIds(Texts(query, "datasetId")),
            Linked = JoinReader.Read(Text(query, "join"), Level(query), Texts(query, "containedBy"), limits),
            WantsEntityMap = Flag(query, "entityMap"),
            EntityMapLifetime = QueryText.Lifetime(Text(query, "entityMapLifetime")),
            SplitEntities = query["splitEntities"] is null ? null : Flag(query, "splitEntities"),
        };
    }

    private static void RefuseUnknown(JsonObject query)
    {
        foreach (var member in query.Members)
        {
            if (!Known.Contains(member.Name))
            {
                throw ProblemException.BadRequestData($"\"{member.Name}\" is not a member of a Query that this operation knows", member.Name);
            }
        }
    }

    private static ImmutableArray<EntitySelector> Selectors(JsonValue? entities, LdContext context) => entities switch
    {
        null => [],
        JsonArray { Items: { IsEmpty: false } items } => [.. items.Select((e, i) => EntitySelectorParser.Parse(e, context, $"$.entities[{i}]"))],
        _ => throw ProblemException.BadRequestData("entities is an array of at least one selector", "entities"),
    };

    private static string? Text(JsonObject query, string name) => query[name] switch
    {
        null => null,
        JsonString { Value.Length: > 0 } text => text.Value,
        _ => throw ProblemException.BadRequestData($"{name} is a text", name),
    };

    private static bool Flag(JsonObject query, string name) => query[name] switch
    {
        null => false,
        JsonBoolean flag => flag.Value,
        _ => throw ProblemException.BadRequestData($"{name} is true or false", name),
    };

    private static int? Level(JsonObject query) => query["joinLevel"] switch
    {
        null => null,
        JsonNumber number when number.Value == (int)number.Value => (int)number.Value,
        _ => throw ProblemException.BadRequestData("joinLevel is a whole number", "joinLevel"),
    };

    private static string? Joined(JsonObject query, string name) => query[name] is null ? null : string.Join(',', Texts(query, name));

    private static string[] Texts(JsonObject query, string name) => query[name] switch
    {
        null => [],
        JsonArray { Items: { IsEmpty: false } items } when items.All(i => i is JsonString { Value.Length: > 0 }) => [.. items.Select(i => ((JsonString)i).Value)],
        _ => throw ProblemException.BadRequestData($"{name} is an array of at least one text", name),
    };
}
