using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The forms of the NGSI-LD Null (clause 4.5.0), which stands where JSON would say null.</summary>
public static class NgsiLdNull
{
    public const string Text = "urn:ngsi-ld:null";

    public static readonly JsonValue Value = JsonValue.Of(Text);

    public static bool Is(JsonValue value) => value is JsonString { Value: Text };

    /// <summary>The form that a kind of attribute has for it (clause 4.5.0).</summary>
    public static JsonValue Of(AttributeKind kind) => kind switch
    {
        AttributeKind.LanguageProperty => JsonValue.Object(("@none", Value)),
        AttributeKind.ListProperty or AttributeKind.ListRelationship => new JsonArray([Value]),
        _ => Value,
    };

    /// <summary>An array with the NGSI-LD Null alone: the null of valueList and objectList.</summary>
    public static bool IsInArray(JsonValue value) => value is JsonArray { Items: [var only] } && Is(only);

    /// <summary>{"@none": "urn:ngsi-ld:null"}: the null of languageMap (clause 4.5.18).</summary>
    public static bool IsLanguageMap(JsonValue value) => value is JsonObject { Members: [{ Name: "@none", Value: var only }] } && Is(only);
}
