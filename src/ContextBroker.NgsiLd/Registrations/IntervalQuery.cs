using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

public enum TimeRelation
{
    Before,
    After,
    Between,
}

/// <summary>The part of a temporal query (clauses 4.11, 5.2.21) that chooses among the intervals of registrations.</summary>
/// <param name="End">With Between alone.</param>
/// <param name="IsObservation">The timeproperty is observedAt; otherwise createdAt, modifiedAt or deletedAt.</param>
public sealed record IntervalQuery(TimeRelation Relation, DateTimeOffset Start, DateTimeOffset End, bool IsObservation)
{
    /// <summary>The interval has a part that the query asks for; the bounds as clause 4.11 has them.</summary>
    public bool Matches(TimeInterval interval) => Relation switch
    {
        TimeRelation.Before => interval.Start < Start,
        TimeRelation.After => interval.End is not { } end || end >= Start,
        _ => interval.Start < End && (interval.End is not { } end || end >= Start),
    };

    /// <summary>The URL parameters; null for each that was not given. Null when there is no timerel.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static IntervalQuery? Parse(string? timerel, string? timeAt, string? endTimeAt, string? timeproperty)
    {
        if (timerel is null)
        {
            return timeAt is null && endTimeAt is null
                ? null
                : throw ProblemException.BadRequestData("A temporal query needs timerel", "timerel");
        }

        return Make(timerel, Time(timeAt, "timeAt"), endTimeAt is null ? null : Time(endTimeAt, "endTimeAt"), timeproperty);
    }

    /// <summary>The member temporalQ of a subscription.</summary>
    internal static IntervalQuery Parse(MemberReader member)
    {
        var (timerel, timeAt) = (member.Require("timerel").Text(), member.Require("timeAt").DateTime().Instant);
        return Make(timerel, timeAt, member.Find("endTimeAt")?.DateTime().Instant, member.Find("timeproperty")?.Text());
    }

    private static IntervalQuery Make(string timerel, DateTimeOffset start, DateTimeOffset? end, string? timeproperty)
    {
        var relation = timerel switch
        {
            "before" => TimeRelation.Before,
            "after" => TimeRelation.After,
            "between" => TimeRelation.Between,
            _ => throw ProblemException.BadRequestData($"timerel is before, after or between, not \"{timerel}\"", "timerel"),
        };
        if (relation == TimeRelation.Between && end is null)
        {
            throw ProblemException.BadRequestData("timerel between needs endTimeAt", "endTimeAt");
        }

        return new IntervalQuery(relation, start, end ?? start, IsObservedAt(timeproperty));
    }

    private static bool IsObservedAt(string? timeproperty) => timeproperty switch
    {
        null or "observedAt" => true,
        "createdAt" or "modifiedAt" or "deletedAt" => false,
        _ => throw ProblemException.BadRequestData(
            $"timeproperty is observedAt, createdAt, modifiedAt or deletedAt, not \"{timeproperty}\"", "timeproperty"),
    };

    private static DateTimeOffset Time(string? text, string parameter) => text is not null && Timestamp.TryParse(text, out var time)
        ? time.Instant
        : throw ProblemException.BadRequestData($"A temporal query needs a DateTime as its {parameter}", parameter);
}
