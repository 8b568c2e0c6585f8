using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The entity that a notification shows: the state after the change, with the NGSI-LD Null in place of what was deleted (clause 4.5.0).</summary>
internal static class ChangedEntity
{
    private static readonly JsonValue Null = JsonValue.Of("urn:ngsi-ld:null");
    private static readonly JsonValue NullMap = JsonValue.Object(("@none", Null));
    private static readonly JsonValue NullList = new JsonArray([Null]);

    public static Entity Shown(EntityChange change, bool showChanges)
    {
        if (change.Kind == ChangeKind.Deleted && !showChanges)
        {
            return Emptied(change.State);
        }

        var shown = change.Kind == ChangeKind.Deleted ? Emptied(change.State) : change.State;
        foreach (var attribute in change.Attributes)
        {
            if (attribute is { Kind: ChangeKind.Deleted, Before: { } before })
            {
                shown = WithDeleted(shown, attribute.Name, Deleted(before));
            }
        }

        return shown;
    }

    /// <summary>The instance as a deleted one: same kind and datasetId, the NGSI-LD Null for its value.</summary>
    public static AttributeInstance Deleted(AttributeInstance before) => new()
    {
        Kind = before.Kind,
        Value = before.Kind switch
        {
            AttributeKind.LanguageProperty => NullMap,
            AttributeKind.ListProperty or AttributeKind.ListRelationship => NullList,
            _ => Null,
        },
        DatasetId = before.DatasetId,
        CreatedAt = before.CreatedAt,
        ModifiedAt = before.ModifiedAt,
    };

    private static Entity Emptied(Entity entity) =>
        entity with { Scopes = [], Attributes = [], ExpiresAt = null, Rendered = null };

    private static Entity WithDeleted(Entity entity, string name, AttributeInstance deleted)
    {
        var attributes = entity.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i].Name == name)
            {
                var more = attributes[i] with { Instances = attributes[i].Instances.Add(deleted) };
                return entity with { Attributes = attributes.SetItem(i, more), Rendered = null };
            }
        }

        return entity with { Attributes = attributes.Add(new EntityAttribute(name, [deleted])), Rendered = null };
    }
}
