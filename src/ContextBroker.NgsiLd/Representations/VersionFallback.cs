using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>An entity as an earlier version of NGSI-LD has it (tables 4.3.6.8-1 to 4.3.6.8-3).</summary>
internal sealed class VersionFallback(NgsiLdVersion version, LdContext context, Presentation presentation)
{
    private readonly bool _hasInstances = !(version < new NgsiLdVersion(1, 3));
    private readonly bool _hasScopes = !(version < new NgsiLdVersion(1, 4));
    private readonly bool _hasKinds = !(version < new NgsiLdVersion(1, 8));
    private readonly bool _hasExpiry = !(version < new NgsiLdVersion(1, 9));

    /// <summary>Several instances of an attribute are shown, each with its datasetId.</summary>
    public bool HasInstances => _hasInstances;

    public bool HasScopes => _hasScopes;

    public Entity Amend(Entity entity) => entity with
    {
        Types = _hasInstances ? entity.Types : [entity.Types[0]],
        Scopes = _hasScopes ? entity.Scopes : [],
        ExpiresAt = _hasExpiry ? entity.ExpiresAt : null,
        Attributes = [.. entity.Attributes.Select(Shown).Where(a => !a.Instances.IsEmpty).Select(Amend)],
    };

    // Before one instance is chosen of several: of those that the datasetId filter shows.
    private EntityAttribute Shown(EntityAttribute attribute) =>
        attribute with { Instances = [.. attribute.Instances.Where(i => presentation.ShowsDataset(i.DatasetId))] };

    private EntityAttribute Amend(EntityAttribute attribute) => attribute with { Instances = [.. Chosen(attribute.Instances).Select(Amend)] };

    // Notes 2 and 3: "with preference to the default instance".
    private AttributeInstances Chosen(AttributeInstances instances) =>
        _hasInstances ? instances : [instances.FirstOrDefault(i => i.DatasetId is null) ?? instances[0]];

    public AttributeInstance Amend(AttributeInstance instance)
    {
        var kind = KindOf(instance.Kind);
        return instance with
        {
            Kind = kind,
            Value = instance.Kind == AttributeKind.VocabProperty && kind != instance.Kind ? Compact(instance.Value) : instance.Value,
            DatasetId = _hasInstances ? instance.DatasetId : null,
            ObservedAt = _hasInstances ? instance.ObservedAt : null,
            UnitCode = _hasInstances ? instance.UnitCode : null,
            ObjectTypes = _hasKinds ? instance.ObjectTypes : [],
            ValueType = _hasExpiry ? instance.ValueType : null,
            ExpiresAt = _hasExpiry ? instance.ExpiresAt : null,
            SubAttributes = [.. instance.SubAttributes.Select(Amend)],
        };
    }

    // Of a LanguageProperty that goes through the language filter only the chosen text is shown, as a Property (clause 4.15).
    public AttributeKind KindOf(AttributeKind kind) => kind switch
    {
        AttributeKind.LanguageProperty when !_hasScopes && presentation.Language is null => AttributeKind.Property,
        AttributeKind.JsonProperty or AttributeKind.VocabProperty or AttributeKind.ListProperty when !_hasKinds => AttributeKind.Property,
        AttributeKind.ListRelationship when !_hasKinds => AttributeKind.Relationship,
        _ => kind,
    };

    // The words as they are read in a VocabProperty: whoever knows Properties alone has no IRIs in mind.
    private JsonValue Compact(JsonValue vocab) => vocab switch
    {
        JsonString iri => JsonValue.Of(context.Compact(iri.Value)),
        JsonArray array => new JsonArray([.. array.Items.Select(Compact)]),
        _ => vocab,
    };
}
