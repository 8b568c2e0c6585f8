using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>One attribute instance, normalized or concise (clauses 4.5.2, 4.5.3, 4.5.18, 4.5.20 to 4.5.22, 4.5.24).</summary>
internal static class InstanceParser
{
    private const string Proof = ReservedNames.Core + "ngsildproof";

    /// <param name="isBody">The instance is the request's body, which may carry the @context.</param>
    public static AttributeInstance Read(ParseState state, string name, JsonObject body, bool isBody)
    {
        var draft = new InstanceDraft { ObjectTypes = [] };
        foreach (var member in body.Members)
        {
            state.Place.Enter(member.Name);
            ReadMember(state, ref draft, name, member, isBody);
            state.Place.Leave();
        }

        InstanceRules.Check(state, draft, name);
        return draft.Value is null ? WithoutValue(state, draft) : WithValue(state, name, draft);
    }

    private static void ReadMember(ParseState state, ref InstanceDraft draft, string name, JsonMember member, bool isBody)
    {
        switch (member.Name)
        {
            case "type" or "@type":
                ReadKind(state, ref draft, member.Value);
                break;
            case "value":
                SetValue(state, ref draft, AttributeKind.Property, member);
                break;
            case "object":
                SetValue(state, ref draft, AttributeKind.Relationship, member);
                break;
            case "languageMap":
                SetValue(state, ref draft, AttributeKind.LanguageProperty, member);
                break;
            case "vocab":
                SetValue(state, ref draft, AttributeKind.VocabProperty, member);
                break;
            case "json":
                SetValue(state, ref draft, AttributeKind.JsonProperty, member);
                break;
            case "valueList":
                SetValue(state, ref draft, AttributeKind.ListProperty, member);
                break;
            case "objectList":
                SetValue(state, ref draft, AttributeKind.ListRelationship, member);
                break;
            default:
                ReadAbout(state, ref draft, name, member, isBody);
                break;
        }
    }

    private static void ReadAbout(ParseState state, ref InstanceDraft draft, string name, JsonMember member, bool isBody)
    {
        switch (member.Name)
        {
            case "datasetId":
                draft.DatasetId = member.Value is JsonString { Value: "@none" } ? null : state.Uri(member.Value, "datasetId");
                break;
            case "observedAt":
                draft.ObservedAt = DateTime(state, ref draft, RemovedMembers.ObservedAt, member);
                break;
            case "expiresAt":
                draft.ExpiresAt = DateTime(state, ref draft, RemovedMembers.ExpiresAt, member);
                break;
            case "unitCode":
                draft.UnitCode = Removes(state, ref draft, RemovedMembers.UnitCode, member) ? null : state.Text(member.Value, "a unit code", "unitCode");
                break;
            case "objectType":
                draft.ObjectTypes = Removes(state, ref draft, RemovedMembers.ObjectType, member) ? [] : TypeParser.Read(state, member.Value, "objectType");
                break;
            case "valueType":
                draft.ValueType = state.IsNull(member.Value) ? null : state.Name(state.Text(member.Value, "the name of a type", "valueType"));
                break;
            case "entityIdSealed" or "entityTypeSealed" when name == Proof:
                AddSealed(state, ref draft, member);
                break;
            default:
                ReadOther(state, ref draft, member, isBody);
                break;
        }
    }

    private static void ReadOther(ParseState state, ref InstanceDraft draft, JsonMember member, bool isBody)
    {
        switch (member.Name)
        {
            case "createdAt" when state.Mode == ParseMode.Answer:
                draft.CreatedAt = ParseState.TimeOf(member.Value);
                break;
            case "modifiedAt" when state.Mode == ParseMode.Answer:
                draft.ModifiedAt = ParseState.TimeOf(member.Value);
                break;
            case "createdAt" or "modifiedAt" or "deletedAt" or "instanceId" or "previousValue" or "previousObject" or "previousLanguageMap"
                or "previousVocab" or "previousJson" or "previousValueList" or "previousObjectList":
            case "entity" or "entityList" when draft.Kind is null or AttributeKind.Relationship or AttributeKind.ListRelationship:
            case "lang" when member.Value is JsonString:
            case "@context" when isBody:
                // Output only: clause 5.2.5 and its like say to pass them over.
                break;
            case "@context":
                throw state.Refuse("is not allowed: an attribute must not carry an @context (clause 5.5.7)", "@context");
            default:
                Add(state, ref draft, AttributeParser.Read(state, member), member.Name);
                break;
        }
    }

    private static void ReadKind(ParseState state, ref InstanceDraft draft, JsonValue value)
    {
        var text = state.Text(value, "an attribute type such as Property", "type");
        draft.Kind = InstanceForm.KindOf(text) ?? throw state.Refuse($"must be an attribute type such as Property, not {Quoted.Text(text)}", "type");
    }

    private static void SetValue(ParseState state, ref InstanceDraft draft, AttributeKind kind, JsonMember member)
    {
        if (draft.ValueMember is { } other)
        {
            throw state.Refuse($"must not stand beside \"{other}\"", member.Name);
        }

        draft.ValueMember = member.Name;
        draft.ValueKind = kind;
        draft.Value = member.Value;
    }

    private static Timestamp? DateTime(ParseState state, ref InstanceDraft draft, RemovedMembers flag, JsonMember member) =>
        Removes(state, ref draft, flag, member) ? null : state.DateTime(member.Value, member.Name);

    private static bool Removes(ParseState state, ref InstanceDraft draft, RemovedMembers flag, JsonMember member)
    {
        if (!state.IsNull(member.Value))
        {
            return false;
        }

        draft.Removes |= flag;
        return true;
    }

    // entityIdSealed and entityTypeSealed are not reified (clause 4.5.2.2); the model keeps them as sub-attributes of their own names.
    private static void AddSealed(ParseState state, ref InstanceDraft draft, JsonMember member)
    {
        var text = state.Text(member.Value, "a text", member.Name);
        var isType = member.Name == "entityTypeSealed";
        var instance = new AttributeInstance
        {
            Kind = isType ? AttributeKind.VocabProperty : AttributeKind.Property,
            Value = JsonValue.Of(isType ? state.Context.Expand(text) : text),
        };
        Add(state, ref draft, new EntityAttribute(ReservedNames.Core + member.Name, [instance]), member.Name);
    }

    private static void Add(ParseState state, ref InstanceDraft draft, EntityAttribute attribute, string term)
    {
        if (!draft.SubAttributeNames.Add(attribute.Name))
        {
            throw state.Refuse($"names an attribute that stands here already: {attribute.Name}", term);
        }

        draft.SubAttributes ??= ImmutableArray.CreateBuilder<EntityAttribute>(4);
        draft.SubAttributes.Add(attribute);
        state.RequireAtMost(EntityBounds.Attributes, draft.SubAttributes.Count, "attributes");
    }

    private static AttributeInstance WithoutValue(ParseState state, in InstanceDraft draft)
    {
        if (state.Mode != ParseMode.Merge)
        {
            throw state.Refuse(
                draft.Kind is { } kind ? $"is a {kind} without a member \"{AttributeInstance.ValueMember(kind)}\"" : "has no member \"value\"");
        }

        return Instance(draft, draft.Kind ?? AttributeKind.Property, value: null, isNull: false, draft.Kind is not null);
    }

    private static AttributeInstance WithValue(ParseState state, string name, in InstanceDraft draft)
    {
        var kind = InstanceRules.KindOf(draft);
        var value = draft.Value!;
        state.Place.Enter(draft.ValueMember!);
        var isNull = ValueParser.IsNull(state, kind, value);
        if (!isNull && name == Proof && value is not JsonObject)
        {
            throw state.Refuse("must be an object: the proof", "value");
        }

        var read = isNull ? value : ValueParser.Read(state, kind, value);
        state.Place.Leave();

        // "value" alone may remove a Property as well as a GeoProperty.
        var kindIsKnown = draft.Kind is not null || !isNull || kind != AttributeKind.Property;
        return Instance(draft, kind, read, isNull, kindIsKnown);
    }

    private static AttributeInstance Instance(in InstanceDraft draft, AttributeKind kind, JsonValue? value, bool isNull, bool kindIsKnown) => new()
    {
        Kind = kind,
        Value = value ?? NgsiLdNull.Value,
        HasNoValue = value is null,
        IsNull = isNull,
        DatasetId = draft.DatasetId,
        ObservedAt = draft.ObservedAt,
        UnitCode = draft.UnitCode,
        ObjectTypes = draft.ObjectTypes,
        ValueType = draft.ValueType,
        ExpiresAt = draft.ExpiresAt,
        CreatedAt = draft.CreatedAt,
        ModifiedAt = draft.ModifiedAt,
        SubAttributes = draft.SubAttributes?.DrainToImmutable() ?? [],
        Removes = draft.Removes,
        KindIsKnown = kindIsKnown,
    };
}
