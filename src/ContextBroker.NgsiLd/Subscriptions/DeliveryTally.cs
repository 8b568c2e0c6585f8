namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>What became of a subscription's notifications so far (clause 5.2.14.2).</summary>
public sealed record DeliveryTally
{
    public static readonly DeliveryTally Empty = new();

    public long TimesSent { get; init; }

    public long TimesFailed { get; init; }

    public DateTimeOffset? LastNotification { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>The last attempt failed; null: there was none.</summary>
    public bool? HasFailed { get; init; }

    /// <summary>Why the last attempt that failed did; null: none failed so far.</summary>
    public string? LastError { get; init; }

    public DeliveryTally WithSuccess(DateTimeOffset at) =>
        this with { TimesSent = TimesSent + 1, LastNotification = at, LastSuccess = at, HasFailed = false };

    public DeliveryTally WithFailure(DateTimeOffset at, string? error = null) =>
        this with { TimesSent = TimesSent + 1, TimesFailed = TimesFailed + 1, LastNotification = at, LastFailure = at, LastError = error, HasFailed = true };
}
