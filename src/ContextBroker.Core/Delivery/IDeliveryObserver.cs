namespace ContextBroker.Core.Delivery;

/// <summary>Is told of every attempt: who got what, when. Called on the delivering task; must return at once.</summary>
public interface IDeliveryObserver
{
    void Observe(DeliveryEvent attempt);
}

public enum DeliveryOutcome
{
    Delivered,

    /// <summary>Not delivered; it is tried again.</summary>
    Failed,

    /// <summary>Not delivered, and by the operator's limit of age or number it never will be.</summary>
    GivenUp,
}

/// <param name="At">When the attempt ended.</param>
/// <param name="EntityIds">The entities that the notification tells of.</param>
/// <param name="Error">Why it failed or was given up; null: delivered.</param>
/// <param name="Took">The attempt alone.</param>
/// <param name="Age">Since the notification came to be.</param>
public sealed record DeliveryEvent(
    DateTimeOffset At,
    string Tenant,
    string SubscriptionId,
    string NotificationId,
    Uri Endpoint,
    IReadOnlyList<string> EntityIds,
    DeliveryOutcome Outcome,
    string? Error,
    TimeSpan Took,
    TimeSpan Age);
