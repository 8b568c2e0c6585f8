using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>Parameters and JSON to <see cref="TemporalQuery"/> (clauses 4.11, 5.2.21).</summary>
public static class TemporalQueryParser
{
    private static readonly string[] Known = ["timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration"];

    /// <summary>The URL parameters; null for each that was not given.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static TemporalQuery Parse(string? timerel, string? timeAt, string? endTimeAt, string? timeproperty, string? lastN)
    {
        var relation = timerel is null ? null : Relation(timerel);
        RequirePoints(relation, timeAt, endTimeAt);
        var query = new TemporalQuery
        {
            Relation = relation,
            TimeAt = timeAt is null ? default : Instant(timeAt, "timeAt"),
            EndTimeAt = endTimeAt is null ? default : Instant(endTimeAt, "endTimeAt"),
            Property = timeproperty is null ? TimeProperty.ObservedAt : Property(timeproperty),
            IsRestriction = relation is not null || timeproperty is not null,
            LastN = lastN is null ? null : Count(lastN),
        };
        return query.Relation != TimeRelation.Between || query.TimeAt <= query.EndTimeAt
            ? query
            : throw ProblemException.BadRequestData($"endTimeAt ({endTimeAt}) is before timeAt ({timeAt})", "endTimeAt");
    }

    /// <summary>The member temporalQ of a Query.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static TemporalQuery Parse(JsonValue json)
    {
        if (json is not JsonObject query)
        {
            throw ProblemException.BadRequestData("temporalQ is an object", "temporalQ");
        }

        if (query.Members.FirstOrDefault(m => !Known.Contains(m.Name)) is { Name: { } unknown })
        {
            throw ProblemException.BadRequestData($"\"{unknown}\" is not a member of temporalQ", unknown, $"$.temporalQ.{unknown}");
        }

        return Parse(Text(query, "timerel"), Text(query, "timeAt"), Text(query, "endTimeAt"), Text(query, "timeproperty"), Number(query, "lastN"));
    }

    /// <exception cref="ProblemException">BadRequestData: none of the four of clause 4.11.</exception>
    public static TimeProperty Property(string name) => name switch
    {
        "observedAt" => TimeProperty.ObservedAt,
        "createdAt" => TimeProperty.CreatedAt,
        "modifiedAt" => TimeProperty.ModifiedAt,
        "deletedAt" => TimeProperty.DeletedAt,
        _ => throw ProblemException.BadRequestData(
            $"timeproperty is observedAt, createdAt, modifiedAt or deletedAt, not \"{name}\"", "timeproperty"),
    };

    private static void RequirePoints(TimeRelation? relation, string? timeAt, string? endTimeAt)
    {
        if (relation is null == timeAt is not null)
        {
            throw relation is null
                ? ProblemException.BadRequestData("timeAt needs timerel", "timerel")
                : ProblemException.BadRequestData("timerel needs timeAt", "timeAt");
        }

        if (relation == TimeRelation.Between == endTimeAt is null)
        {
            throw ProblemException.BadRequestData(
                endTimeAt is null ? "timerel=between needs endTimeAt" : "endTimeAt goes with timerel=between alone", "endTimeAt");
        }
    }

    private static TimeRelation? Relation(string text) => text switch
    {
        "before" => TimeRelation.Before,
        "after" => TimeRelation.After,
        "between" => TimeRelation.Between,
        _ => throw ProblemException.BadRequestData($"timerel is before, after or between, not \"{text}\"", "timerel"),
    };

    private static DateTimeOffset Instant(string text, string member) => Timestamp.TryParse(text, out var timestamp)
        ? timestamp.Instant.ToUniversalTime()
        : throw ProblemException.BadRequestData($"{member} is a DateTime such as 2026-09-01T08:30:00Z, not \"{text}\"", member);

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
        ? count
        : throw ProblemException.BadRequestData($"lastN is a whole number from 1 to {int.MaxValue}, not \"{text}\"", "lastN");

    private static string? Text(JsonObject query, string name) => query[name] switch
    {
        null => null,
        JsonString { Value.Length: > 0 } text => text.Value,
        _ => throw ProblemException.BadRequestData($"{name} is a text", name, $"$.temporalQ.{name}"),
    };

    private static string? Number(JsonObject query, string name) => query[name] switch
    {
        null => null,
        JsonNumber number => number.Text,
        _ => throw ProblemException.BadRequestData($"{name} is a whole number", name, $"$.temporalQ.{name}"),
    };
}
