namespace ContextBroker.Core.Delivery;

internal enum AttemptKind
{
    Delivered,
    Failed,

    /// <summary>Not made: the lane's circuit is open.</summary>
    Withheld,

    /// <summary>Not made: the operator's limit of age has passed.</summary>
    TooOld,
}

/// <param name="RetryAfter">For one that was withheld: when the circuit lets the next one through.</param>
internal readonly record struct Attempt(AttemptKind Kind, SendResult Result = default, TimeSpan RetryAfter = default)
{
    public bool IsFinal => Kind is AttemptKind.Delivered or AttemptKind.TooOld;
}

/// <summary>One shipment to one receiver, over as many attempts as it takes.</summary>
/// <param name="Deadline">No attempt is made after this; null: for ever.</param>
/// <param name="Report">Told of every attempt that was made, and how long it took.</param>
internal sealed record Delivery(
    NotificationMessage Message, TimeSpan? Cooldown, DateTimeOffset? Deadline, Action<SendResult, TimeSpan> Report);
