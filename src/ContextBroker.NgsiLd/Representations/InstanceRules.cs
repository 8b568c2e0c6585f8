using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Which members fit which kind of attribute: the prohibited members of clauses 4.5.2 to 4.5.24.</summary>
internal static class InstanceRules
{
    private const string LangString = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

    /// <summary>The kind written, or told by the value's member; a geometry under "value" tells a GeoProperty (clause 4.5.2.3).</summary>
    public static AttributeKind KindOf(in InstanceDraft draft) =>
        draft.Kind ?? (draft.ValueKind == AttributeKind.Property && GeoJsonForm.IsGeometry(draft.Value!) ? AttributeKind.GeoProperty : draft.ValueKind);

    public static void Check(ParseState state, in InstanceDraft draft, string name)
    {
        if (draft.Kind is null && draft.Value is null)
        {
            return;
        }

        var kind = KindOf(draft);
        if (draft.ValueMember is { } member && member != AttributeInstance.ValueMember(kind))
        {
            throw state.Refuse($"is a {kind}: it must have \"{AttributeInstance.ValueMember(kind)}\", not \"{member}\"", member);
        }

        if (kind != AttributeKind.GeoProperty && GeoJsonForm.MustBeGeo(name) && !IsNull(state, draft))
        {
            throw state.Refuse($"must be a GeoProperty, not a {kind} (clause 4.7.1)", "type");
        }

        CheckSayings(state, draft, kind);
    }

    private static bool IsNull(ParseState state, in InstanceDraft draft) => draft.Value is { } value && state.AllowsNullValue && NgsiLdNull.Is(value);

    private static void CheckSayings(ParseState state, in InstanceDraft draft, AttributeKind kind)
    {
        var isRelation = kind is AttributeKind.Relationship or AttributeKind.ListRelationship;
        if (draft.UnitCode is not null && (isRelation || kind is AttributeKind.LanguageProperty or AttributeKind.VocabProperty or AttributeKind.JsonProperty))
        {
            throw state.Refuse($"is a {kind}: it must not have \"unitCode\"", "unitCode");
        }

        if (!draft.ObjectTypes.IsEmpty && !isRelation)
        {
            throw state.Refuse($"is a {kind}: it must not have \"objectType\"", "objectType");
        }

        if (draft.ValueType is not null && isRelation)
        {
            throw state.Refuse($"is a {kind}: it must not have \"valueType\"", "valueType");
        }

        if (draft.ValueType is not (null or LangString) && kind == AttributeKind.LanguageProperty)
        {
            throw state.Refuse("is a LanguageProperty: its valueType must be langString (clause 5.2.32)", "valueType");
        }
    }
}
