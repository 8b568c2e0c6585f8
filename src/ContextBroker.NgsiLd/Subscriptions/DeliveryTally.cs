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

    /// <summary>This, and on top of it what was counted elsewhere since both were the same.</summary>
    public DeliveryTally With(DeliveryTally other, DeliveryTally since)
    {
        var (latest, failed) = (Latest(LastNotification, other.LastNotification), Latest(LastFailure, other.LastFailure));
        return new DeliveryTally
        {
            TimesSent = TimesSent + other.TimesSent - since.TimesSent,
            TimesFailed = TimesFailed + other.TimesFailed - since.TimesFailed,
            LastNotification = latest,
            LastSuccess = Latest(LastSuccess, other.LastSuccess),
            LastFailure = failed,
            HasFailed = latest == other.LastNotification ? other.HasFailed : HasFailed,
            LastError = failed == other.LastFailure ? other.LastError : LastError,
        };
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;
}
