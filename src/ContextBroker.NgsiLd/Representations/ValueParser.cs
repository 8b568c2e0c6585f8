using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The content of the member that holds an attribute's value, by kind.</summary>
internal static class ValueParser
{
    /// <summary>The NGSI-LD Null in the form that the kind has for it (clause 4.5.0); refused in whole entities.</summary>
    public static bool IsNull(ParseState state, AttributeKind kind, JsonValue value)
    {
        var isNull = NgsiLdNull.Is(value) || kind switch
        {
            AttributeKind.LanguageProperty => NgsiLdNull.IsLanguageMap(value),
            AttributeKind.ListProperty => NgsiLdNull.IsInArray(value),
            AttributeKind.ListRelationship => NgsiLdNull.IsInArray(value)
                || value is JsonArray { Items: [JsonObject { Members: [{ Name: "object", Value: var only }] }] } && NgsiLdNull.Is(only),
            _ => false,
        };
        return isNull && !state.AllowsNullValue ? throw state.RefuseNull() : isNull;
    }

    public static JsonValue Read(ParseState state, AttributeKind kind, JsonValue value) => kind switch
    {
        AttributeKind.Relationship => ReadObject(state, value),
        AttributeKind.GeoProperty => GeoJsonForm.Read(state, value),
        AttributeKind.LanguageProperty => LanguageMapParser.Read(state, value),
        AttributeKind.VocabProperty => ReadVocab(state, value),
        AttributeKind.JsonProperty => ReadJson(state, value),
        AttributeKind.ListProperty => ReadList(state, value),
        AttributeKind.ListRelationship => ReadObjectList(state, value),
        _ => PropertyValueRules.Checked(state, value),
    };

    private static JsonValue ReadObject(ParseState state, JsonValue value)
    {
        if (value is not JsonArray array)
        {
            _ = state.Uri(value, "object");
            return value;
        }

        if (array.Items.IsEmpty)
        {
            throw state.Refuse("must have at least one URI", "object");
        }

        return Map(state, array, static (state, item) =>
        {
            _ = state.Uri(item, "object");
            return item;
        });
    }

    private static JsonArray ReadObjectList(ParseState state, JsonValue value) =>
        Map(state, ArrayOf(state, value, "objectList"), static (state, item) =>
        {
            var uri = item is JsonObject { Members: [{ Name: "object", Value: var inner }] } ? inner : item;
            _ = state.Uri(uri, "objectList");
            return uri;
        });

    private static JsonValue ReadVocab(ParseState state, JsonValue value) =>
        value is JsonArray array ? Map(state, array, Term) : Term(state, value);

    private static JsonValue Term(ParseState state, JsonValue value)
    {
        var text = state.Text(value, "a term or an array of terms", "vocab");
        return text == NgsiLdNull.Text ? throw state.RefuseNull() : JsonValue.Of(state.Context.Expand(text));
    }

    // Raw JSON: nulls and the NGSI-LD Null inside mean nothing to us (clause 4.5.24).
    private static JsonValue ReadJson(ParseState state, JsonValue value) =>
        value is JsonObject or JsonArray ? value : throw state.Refuse($"must be a JSON object or array, not {Quoted.Value(value)}", "json");

    private static JsonValue ReadList(ParseState state, JsonValue value) =>
        PropertyValueRules.Checked(state, ArrayOf(state, value, "valueList"));

    private static JsonArray ArrayOf(ParseState state, JsonValue value, string member) =>
        value as JsonArray ?? throw state.Refuse($"must be an array, not {Quoted.Value(value)}", member);

    private static JsonArray Map(ParseState state, JsonArray array, Func<ParseState, JsonValue, JsonValue> read)
    {
        var items = ImmutableArray.CreateBuilder<JsonValue>(array.Items.Length);
        for (var i = 0; i < array.Items.Length; i++)
        {
            state.Place.Enter(i);
            items.Add(read(state, array.Items[i]));
            state.Place.Leave();
        }

        return new JsonArray(items.MoveToImmutable());
    }
}
