using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>A Query (clause 5.2.23) written under one @context as it reads under another.</summary>
public static class QueryNamesBetween
{
    /// <param name="query">One that was read without a problem.</param>
    public static JsonValue Translate(JsonValue query, LdContext from, LdContext to)
    {
        if (ReferenceEquals(from, to) || query is not JsonObject { Members: var members })
        {
            return query;
        }

        var names = new NamesBetween(from, to);
        var expandValues = ((query as JsonObject)!["expandValues"] as JsonString)?.Value.Split(',', StringSplitOptions.TrimEntries);
        return new JsonObject([.. members.Where(m => m.Name != "@context").Select(m => new JsonMember(m.Name, Translate(m, names, from, expandValues)))]);
    }

    private static JsonValue Translate(JsonMember member, NamesBetween names, LdContext from, string[]? expandValues) => member.Name switch
    {
        "entities" => Each(member.Value, selector => Within(selector, "type", type => names.InText(type, NamesBetween.SelectionSigns))),
        "attrs" or "pick" or "omit" => Each(member.Value, name => names.InText(name, NamesBetween.ProjectionSigns)),
        "geoQ" => Within(member.Value, "geoproperty", name => names.InText(name, "")),
        "expandValues" or "jsonKeys" => names.InText(member.Value, ","),

        // It prints itself with whole IRIs, which every context reads alike.
        "q" when !ReferenceEquals(from, LdContext.Core) && member.Value is JsonString q =>
            JsonValue.Of(QExpressionParser.Parse(q.Value, from, expandValues).ToString()),
        _ => member.Value,
    };

    private static JsonValue Each(JsonValue value, Func<JsonValue, JsonValue> change) =>
        value is JsonArray array ? new JsonArray([.. array.Items.Select(change)]) : value;

    private static JsonValue Within(JsonValue value, string member, Func<JsonValue, JsonValue> change) =>
        value is JsonObject members && members[member] is { } part ? members.With(member, change(part)) : value;
}
