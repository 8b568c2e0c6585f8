using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The entity that a notification shows: the state after the change, with the NGSI-LD Null in place of what was deleted (clause 4.5.0).</summary>
internal static class ChangedEntity
{
    private static readonly JsonValue Null = JsonValue.Of("urn:ngsi-ld:null");
    private static readonly JsonValue NullMap = JsonValue.Object(("@none", Null));
    private static readonly JsonValue NullList = new JsonArray([Null]);

    public static Entity Shown(EntityChange change, Subscription subscription)
    {
        var notification = subscription.Notification;
        var isGone = change.Kind == ChangeKind.Deleted;
        var shown = isGone ? Emptied(change.State) : change.State;
        if (isGone && !notification.ShowChanges && subscription.Triggers.HasFlag(NotificationTriggers.EntityDeleted))
        {
            return shown;
        }

        var presentation = notification.Presentation;
        var namesOnly = !notification.ShowChanges && !presentation.SystemAttributes && presentation.DatasetIds.Count == 0;
        foreach (var attribute in change.Attributes)
        {
            if (attribute is { Kind: ChangeKind.Deleted, Before: { } before } && (!isGone || IsWatched(subscription, attribute.Name)))
            {
                var isWhole = namesOnly && (isGone || change.State.Find(attribute.Name) is null);
                var deleted = presentation.Format == EntityFormat.Simplified ? Plain(Deleted(before)) : Deleted(before);
                shown = WithDeleted(shown, attribute.Name, isWhole ? deleted with { DatasetId = null } : deleted);
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

    // Simplified, the URI alone says it of every kind (clause 5.8.6).
    private static AttributeInstance Plain(AttributeInstance deleted) => deleted with { Kind = AttributeKind.Property, Value = Null };

    // Nobody asked to hear of entities that go; an attribute that went with one is still what was asked for.
    private static bool IsWatched(Subscription subscription, string name) =>
        subscription.Notification.ShowChanges || subscription.WatchedAttributes.IsEmpty || subscription.WatchedAttributes.Contains(name);

    private static Entity Emptied(Entity entity) =>
        entity with { Scopes = [], Attributes = [], ExpiresAt = null };

    private static Entity WithDeleted(Entity entity, string name, AttributeInstance deleted)
    {
        var attributes = entity.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i].Name == name)
            {
                // An attribute that is gone with all its instances is said to be so once.
                if (attributes[i].Find(deleted.DatasetId) is not null)
                {
                    return entity;
                }

                var more = attributes[i] with { Instances = attributes[i].Instances.Add(deleted) };
                return entity with { Attributes = attributes.SetItem(i, more) };
            }
        }

        return entity with { Attributes = attributes.Add(new EntityAttribute(name, [deleted])) };
    }
}
