namespace ContextBroker.NgsiLd.Registrations;

/// <summary>How often a registered source was asked, and how it went (table 5.2.9-2).</summary>
public sealed record SourceTally(long TimesSent, long TimesFailed, DateTimeOffset? LastSuccess, DateTimeOffset? LastFailure)
{
    public static readonly SourceTally None = new(0, 0, null, null);

    /// <summary>The last attempt succeeded.</summary>
    public bool IsOk => LastFailure is null || LastSuccess > LastFailure;

    public SourceTally With(bool isOk, DateTimeOffset now) => isOk
        ? this with { TimesSent = TimesSent + 1, LastSuccess = now }
        : this with { TimesSent = TimesSent + 1, TimesFailed = TimesFailed + 1, LastFailure = now };
}
