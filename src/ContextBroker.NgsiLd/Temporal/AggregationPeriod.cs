using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The length of an aggregation's periods (clause 4.5.19.1); a duration of nothing: one period for all.</summary>
public readonly record struct AggregationPeriod(IsoDuration Duration)
{
    public bool IsWhole => Duration.IsZero;

    /// <exception cref="ProblemException">BadRequestData: no duration of ISO 8601.</exception>
    public static AggregationPeriod Parse(string text) => IsoDuration.TryParse(text, out var duration)
        ? new AggregationPeriod(duration)
        : throw ProblemException.BadRequestData($"aggrPeriodDuration is a duration such as PT1H, P1D, P2W or P3Y6M4DT12H30M5S, not \"{text}\"", "aggrPeriodDuration");

    /// <summary>The start of the period number n from the origin; months keep the day where there is one. Times end with the year 9999.</summary>
    public DateTimeOffset Start(DateTimeOffset origin, long number)
    {
        var months = Duration.Months * number;
        var ticks = (Int128)Duration.Rest.Ticks * number;
        var left = ((DateTimeOffset.MaxValue.Year - origin.Year) * 12) + 12 - origin.Month;
        if (months > left)
        {
            return DateTimeOffset.MaxValue;
        }

        var start = origin.AddMonths((int)months);
        return ticks > DateTimeOffset.MaxValue.UtcTicks - start.UtcTicks ? DateTimeOffset.MaxValue : start.AddTicks((long)ticks);
    }

    /// <summary>The number of the period that a time not before the origin lies in.</summary>
    public long NumberOf(DateTimeOffset origin, DateTimeOffset time)
    {
        if (IsWhole)
        {
            return 0;
        }

        // Months differ in length: the number is found by halving, below one that is surely too large.
        long low = 0;
        long high = 1;
        while (Start(origin, high) <= time && Start(origin, high) < DateTimeOffset.MaxValue)
        {
            high *= 2;
        }

        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Start(origin, middle) <= time ? (middle, high) : (low, middle);
        }

        return low;
    }
}
