using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>A value without an instance around it (clauses 4.5.2.3, 4.5.4, 4.7.3). In fragments the target's kind decides what it means.</summary>
internal static class PlainValueParser
{
    public static AttributeInstance Read(ParseState state, string term, string name, JsonValue value)
    {
        if (state.IsNull(value))
        {
            return new AttributeInstance { Kind = AttributeKind.Property, Value = NgsiLdNull.Value, IsNull = true, KindIsKnown = false };
        }

        if (GeoJsonForm.IsGeometry(value))
        {
            return new AttributeInstance { Kind = AttributeKind.GeoProperty, Value = GeoJsonForm.Read(state, value) };
        }

        if (GeoJsonForm.MustBeGeo(name))
        {
            throw state.Refuse("must be a GeoProperty: a GeoJSON geometry", term);
        }

        return CoercedKind(state, term, value) is { } kind
            ? new AttributeInstance { Kind = kind, Value = ValueParser.Read(state, kind, value) }
            : Property(state, value);
    }

    private static AttributeInstance Property(ParseState state, JsonValue value) => new()
    {
        Kind = AttributeKind.Property,
        Value = ValueParser.Read(state, AttributeKind.Property, value),
        KindIsKnown = !state.AllowsNull,
    };

    // A text is a link or a term only if the @context says so of this member; a URN alone stays a text.
    private static AttributeKind? CoercedKind(ParseState state, string term, JsonValue value)
    {
        if (!IsTexts(value) || state.Context.Find(term) is not { Type: { } type })
        {
            return null;
        }

        return type switch
        {
            "@id" => AttributeKind.Relationship,
            "@vocab" => AttributeKind.VocabProperty,
            _ => null,
        };
    }

    private static bool IsTexts(JsonValue value) => value is JsonString or JsonArray { Items: [JsonString, ..] };
}
