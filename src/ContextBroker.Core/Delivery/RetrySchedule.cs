namespace ContextBroker.Core.Delivery;

/// <summary>How long to wait before the next attempt: doubling up to a ceiling, spread by jitter so that receivers are not met by a volley.</summary>
/// <param name="First">The wait after the first failure.</param>
internal sealed record RetrySchedule(TimeSpan First, TimeSpan Ceiling)
{
    private const int MostDoublings = 30;

    // No timer waits longer than 49 days.
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromDays(30);

    /// <param name="failures">Failures so far, 1 or more.</param>
    /// <param name="isPermanent">The receiver said that it cannot help to try: it is tried at the ceiling's pace.</param>
    /// <param name="cooldown">What the subscriber asks for at least (clause 5.2.15).</param>
    /// <param name="jitter">0 to 1: the wait is between a half and the whole.</param>
    public TimeSpan Delay(int failures, bool isPermanent, TimeSpan? cooldown, double jitter)
    {
        var whole = isPermanent ? Ceiling : Min(First * Math.Pow(2, Math.Min(failures - 1, MostDoublings)), Ceiling);
        var delay = whole * (0.5 + (jitter / 2));
        return cooldown > delay ? Min(cooldown.Value, LongestCooldown) : delay;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
