using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The words of notificationTrigger (clause 5.2.12).</summary>
internal static class TriggerNames
{
    /// <summary>What a subscription that names none is shown with.</summary>
    public static readonly JsonArray Default = JsonValue.Of(["attributeCreated", "attributeUpdated"]);

    private static readonly ImmutableArray<(string Name, NotificationTriggers Trigger)> All =
    [
        ("entityCreated", NotificationTriggers.EntityCreated),
        ("entityUpdated", NotificationTriggers.EntityUpdated),
        ("entityDeleted", NotificationTriggers.EntityDeleted),
        ("attributeCreated", NotificationTriggers.AttributeCreated),
        ("attributeUpdated", NotificationTriggers.AttributeUpdated),
        ("attributeDeleted", NotificationTriggers.AttributeDeleted),
    ];

    public static NotificationTriggers Read(MemberReader member)
    {
        var triggers = NotificationTriggers.None;
        foreach (var item in member.Items())
        {
            triggers |= One(item);
        }

        return triggers;
    }

    private static NotificationTriggers One(MemberReader item)
    {
        var text = item.Text();
        foreach (var (name, trigger) in All)
        {
            if (name == text)
            {
                return trigger;
            }
        }

        throw item.Refuse($"one of {string.Join(", ", All.Select(one => one.Name))}");
    }
}
