namespace ContextBroker.NgsiLd.Temporal;

/// <summary>
/// Instances in the order in which a query wants them, and how many of them a page takes. Oldest first; with lastN newest first
/// (clause 6.3.10). Among equal times the record made first is the older one.
/// </summary>
public static class EvolutionOrder
{
    /// <summary>Compares places in time; what is wanted first is less.</summary>
    public static int Compare((DateTimeOffset Time, long Number) left, (DateTimeOffset Time, long Number) right, bool isBackwards) =>
        isBackwards ? right.CompareTo(left) : left.CompareTo(right);

    /// <summary>Where a page that begins with these times ends: the last time on it.</summary>
    /// <param name="times">In the order wanted.</param>
    /// <param name="max">How many it is to hold. What is of the same time as the last is taken as well, so that no page begins within a moment.</param>
    /// <remarks>
    /// Whoever goes on forwards asks for "after", which includes the moment he has seen: a page holds at least one moment more than that one.
    /// </remarks>
    /// <returns>Null: the page does not end among these times.</returns>
    public static DateTimeOffset? EndOfPage(IReadOnlyList<DateTimeOffset> times, int max, bool isBackwards)
    {
        if (times.Count <= max)
        {
            return null;
        }

        var last = max - 1;
        while (!isBackwards && last < times.Count && times[last] == times[0])
        {
            last++;
        }

        return last < times.Count && times[last] != times[^1] ? times[last] : null;
    }

    /// <summary>In order, the last n alone if n was asked for, and no more than a page in time can take.</summary>
    internal static AttributeEvolution Page(AttributeEvolution attribute, EvolutionQuery query)
    {
        var times = query.Temporal;
        var records = attribute.Records.Sort((x, y) => Compare(Place(x, times), Place(y, times), times.IsBackwards));
        if (times.LastN is { } n && records.Length > n)
        {
            records = records[..n];
        }

        if (query.IsAggregated || EndOfPage([.. records.Select(r => Place(r, times).Time)], query.MaxInstances, times.IsBackwards) is not { } end)
        {
            return attribute with { Records = records };
        }

        // One record beyond the end shows that there is more.
        var kept = 0;
        while (kept < records.Length && !IsBeyond(Place(records[kept], times).Time, end, times.IsBackwards))
        {
            kept++;
        }

        return attribute with { Records = records[..(kept + 1)] };
    }

    internal static bool IsBeyond(DateTimeOffset time, DateTimeOffset end, bool isBackwards) => isBackwards ? time < end : time > end;

    // Only the scope that was valid before the interval lacks a time in it.
    private static (DateTimeOffset Time, long Number) Place(EvolutionRecord record, TemporalQuery times) => (times.TimeOf(record) ?? record.When, record.Number);
}
