using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Parameters and JSON to <see cref="EntitySelector"/> (clauses 5.2.33, 6.4.3.2).</summary>
public static class EntitySelectorParser
{
    /// <summary>The URL parameters type, id (a comma separated list) and idPattern; null for each that was not given.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static EntitySelector Parse(string? type, string? ids, string? idPattern, LdContext context) => new()
    {
        Types = type is null ? null : TypeSelectionParser.Parse(type, context),
        Ids = ids is null ? [] : [.. ids.Split(',', StringSplitOptions.TrimEntries).Select(RequireUri)],
        IdPattern = idPattern,
    };

    /// <summary>One element of entities: an object with type, and perhaps id and idPattern.</summary>
    /// <param name="place">Its JSON path, for messages.</param>
    /// <exception cref="ProblemException">BadRequestData, naming member and place.</exception>
    public static EntitySelector Parse(JsonValue json, LdContext context, string place)
    {
        if (json is not JsonObject selector)
        {
            throw ProblemException.BadRequestData($"The entity selector at {place} must be an object", place: place);
        }

        return new EntitySelector
        {
            Types = TypeSelectionParser.Parse(RequireText(selector["type"], "type", place), context),
            Ids = ReadIds(selector["id"], place),
            IdPattern = selector["idPattern"] is { } pattern ? RequireText(pattern, "idPattern", place) : null,
        };
    }

    private static ImmutableArray<string> ReadIds(JsonValue? ids, string place) => ids switch
    {
        null => [],
        JsonArray { Items.IsEmpty: true } => throw ProblemException.BadRequestData($"The array id at {place} is empty", "id", place),
        JsonArray array => [.. array.Items.Select(id => RequireUri(RequireText(id, "id", place)))],
        _ => [RequireUri(RequireText(ids, "id", place))],
    };

    private static string RequireText(JsonValue? value, string member, string place) => value is JsonString { Value.Length: > 0 } text
        ? text.Value
        : throw ProblemException.BadRequestData($"The entity selector at {place} needs a text as its {member}", member, place);

    private static string RequireUri(string id) => Names.IsUri(id) ? id : throw ProblemException.BadRequestData($"The id `{id}` is not a URI", "id");
}
