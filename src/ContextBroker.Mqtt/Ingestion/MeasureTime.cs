using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>The times in a message: of all of it, and of single measures ({"value": 21.5, "TimeInstant": "2026-09-01T08:30:00Z"}, or an array of these).</summary>
internal static class MeasureTime
{
    private const string Value = "value";
    private const string ObservedAt = "observedAt";

    private static readonly string[] Names = [Measures.TimeInstant, "timestamp", ObservedAt];

    /// <exception cref="ProblemException">It is no time, or lies in the future.</exception>
    public static Timestamp Read(JsonValue value, string name, DateTimeOffset latest)
    {
        if (value is not JsonString { Value: var text } || !Timestamp.TryParse(text, out var time))
        {
            throw Refusal($"{name} must be an ISO 8601 time with offset such as 2026-09-01T08:30:00Z");
        }

        return time.Instant <= latest ? time.InUtc() : throw Refusal($"{name} {text} lies in the future");
    }

    /// <summary>The values of a measure that have times of their own; false: it is a plain one.</summary>
    public static bool TrySplit(JsonMember measure, DateTimeOffset latest, out IEnumerable<(Timestamp Time, JsonMember Measure)> own)
    {
        JsonValue[] values = measure.Value is JsonArray { Items: { IsEmpty: false } items } ? [.. items] : [measure.Value];
        var isTimed = Array.TrueForAll(values, value => NameOf(value) is not null);
        own = isTimed ? values.Select(value => Split(measure.Name, (JsonObject)value, latest)) : [];
        return isTimed;
    }

    /// <summary>Refuses an attribute in NGSI-LD's own form whose observedAt lies in the future.</summary>
    public static void CheckAttribute(JsonValue value, DateTimeOffset latest)
    {
        switch (value)
        {
            case JsonArray { Items: var instances } when LdForm.IsAttribute(value):
                foreach (var instance in instances)
                {
                    CheckAttribute(instance, latest);
                }

                break;
            case JsonObject instance when LdForm.IsAttribute(instance) && instance[ObservedAt] is { } time:
                Read(time, ObservedAt, latest);
                break;
        }
    }

    private static (Timestamp Time, JsonMember Measure) Split(string measure, JsonObject timed, DateTimeOffset latest)
    {
        var name = NameOf(timed)!;
        return (Read(timed[name]!, name, latest), new JsonMember(measure, timed[Value]!));
    }

    // Exactly a value and its time: anything more is a value that happens to hold these members.
    private static string? NameOf(JsonValue value) =>
        value is JsonObject { Members.Length: 2 } timed && timed[Value] is not null ? Array.Find(Names, name => timed[name] is not null) : null;

    private static ProblemException Refusal(string reason) => ProblemException.BadRequestData($"The message cannot be read: {reason}");
}
