namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The kinds of change that cause a notification (member notificationTrigger of clause 5.2.12).</summary>
[Flags]
public enum NotificationTriggers
{
    None = 0,
    EntityCreated = 1,
    EntityDeleted = 2,
    AttributeCreated = 4,
    AttributeUpdated = 8,
    AttributeDeleted = 16,

    /// <summary>entityUpdated stands for the three changes of an attribute.</summary>
    EntityUpdated = AttributeCreated | AttributeUpdated | AttributeDeleted,

    Default = AttributeCreated | AttributeUpdated,
}
