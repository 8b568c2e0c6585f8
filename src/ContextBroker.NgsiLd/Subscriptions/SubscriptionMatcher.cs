using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>
/// Whether a change is one that a subscription wants to hear of (clauses 5.2.12, 5.8.6). Its status is not looked at, and where
/// q follows relationships (<see cref="Subscription.FollowsRelationships"/>) neither is q: the linked entities are somewhere else.
/// </summary>
public static class SubscriptionMatcher
{
    public static bool Matches(Subscription subscription, EntityChange change) =>
        subscription.TimeInterval is null && IsTriggered(subscription, change) && Covers(subscription, change.State);

    /// <summary>The entity is one of those subscribed to, and fits q, geoQ and scopeQ.</summary>
    public static bool Covers(Subscription subscription, Entity entity) =>
        Selects(subscription, entity)
        && (subscription.Scope is null || EntityMatcher.Matches(subscription.Scope, entity))
        && (subscription.Q is null || subscription.FollowsRelationships || EntityMatcher.Matches(subscription.Q, entity))
        && (subscription.Geo is null || EntityMatcher.Matches(subscription.Geo, entity));

    /// <summary>The entity is one of those subscribed to, whatever holds of it.</summary>
    public static bool Selects(Subscription subscription, Entity entity)
    {
        foreach (var selector in subscription.Entities)
        {
            if (EntityMatcher.Matches(selector, entity))
            {
                return true;
            }
        }

        return subscription.Entities.IsEmpty;
    }

    private static bool IsTriggered(Subscription subscription, EntityChange change)
    {
        var ofEntity = TriggerOf(change.Kind) & subscription.Triggers;
        if (ofEntity != NotificationTriggers.None && subscription.WatchedAttributes.IsEmpty)
        {
            return true;
        }

        foreach (var attribute in change.Attributes)
        {
            if (IsWatched(subscription, attribute.Name) && IsWanted(subscription, ofEntity, attribute))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWanted(Subscription subscription, NotificationTriggers ofEntity, AttributeChange attribute) =>
        ofEntity != NotificationTriggers.None
        || ((subscription.Triggers & TriggerOf(attribute)) != NotificationTriggers.None && attribute.IsDifferent);

    private static bool IsWatched(Subscription subscription, string attribute) =>
        subscription.WatchedAttributes.IsEmpty || subscription.WatchedAttributes.Contains(attribute);

    private static NotificationTriggers TriggerOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Created => NotificationTriggers.EntityCreated,
        ChangeKind.Deleted => NotificationTriggers.EntityDeleted,
        _ => NotificationTriggers.None,
    };

    private static NotificationTriggers TriggerOf(AttributeChange attribute) => attribute.Kind switch
    {
        ChangeKind.Created => NotificationTriggers.AttributeCreated,
        ChangeKind.Deleted => NotificationTriggers.AttributeDeleted,
        _ => NotificationTriggers.AttributeUpdated,
    };
}
