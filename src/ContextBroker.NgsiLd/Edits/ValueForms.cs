using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>Reads a value that was written without its kind (simplified, clause 4.5.4) as the kind that the target has.</summary>
internal static class ValueForms
{
    private const string NoLanguage = "@none";

    public static JsonValue As(AttributeKind kind, string name, JsonValue before, AttributeInstance fragment, string? language)
    {
        if (fragment.KindIsKnown)
        {
            return fragment.Value;
        }

        return kind switch
        {
            AttributeKind.Relationship when IsUris(fragment.Value) => fragment.Value,
            AttributeKind.LanguageProperty => LanguageMap(name, before, fragment.Value, language),
            AttributeKind.VocabProperty when fragment.Value is JsonString or JsonArray => fragment.Value,
            AttributeKind.GeoProperty when fragment.Value is JsonObject => fragment.Value,
            AttributeKind.ListProperty => fragment.Value is JsonArray ? fragment.Value : new JsonArray([fragment.Value]),
            AttributeKind.ListRelationship when fragment.Value is JsonArray && IsUris(fragment.Value) => fragment.Value,
            AttributeKind.ListRelationship when IsUris(fragment.Value) => new JsonArray([fragment.Value]),
            AttributeKind.Property or AttributeKind.JsonProperty => fragment.Value,
            _ => throw Misfit(kind, name),
        };
    }

    // Clause 5.6.17: a plain string is the text of one language; the others stay.
    private static JsonObject LanguageMap(string name, JsonValue before, JsonValue value, string? language) => value switch
    {
        JsonString text => (before as JsonObject ?? JsonValue.EmptyObject).With(language ?? NoLanguage, text),
        JsonObject map => map,
        _ => throw Misfit(AttributeKind.LanguageProperty, name),
    };

    private static bool IsUris(JsonValue value) => value switch
    {
        JsonString text => IsUri(text),
        JsonArray { Items: var items } => !items.IsEmpty && AreUris(items),
        _ => false,
    };

    private static bool AreUris(ImmutableArray<JsonValue> items)
    {
        foreach (var item in items)
        {
            if (item is not JsonString text || !IsUri(text))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUri(JsonString text) => Names.IsUri(text.Value);

    private static ProblemException Misfit(AttributeKind kind, string name) =>
        ProblemException.BadRequestData($"Attribute {name} is a {kind}; the value given does not fit it", name);
}
