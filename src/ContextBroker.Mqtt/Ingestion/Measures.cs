using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Measures that a device took at one time.</summary>
internal sealed record Measures(Timestamp ObservedAt, ImmutableArray<JsonMember> Values)
{
    public const string TimeInstant = "TimeInstant";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A message's measures: an object of them, or an array of such objects in the order taken.</summary>
    /// <param name="received">observedAt of measures that carry no TimeInstant.</param>
    /// <param name="latest">A TimeInstant after this is refused: it would stand in the way of every later measure.</param>
    /// <exception cref="ProblemException">The payload is something else, or a TimeInstant is wrong.</exception>
    public static ImmutableArray<Measures> Parse(ReadOnlySpan<byte> payload, DateTimeOffset received, DateTimeOffset latest) => JsonText.Parse(payload) switch
    {
        JsonObject single => [Read(single, received, latest)],
        JsonArray { Items: var items } => [.. items.Select(item => Read(AsObject(item), received, latest))],
        _ => throw Refusal("it is neither an object of measures nor an array of such objects"),
    };

    /// <summary>The bare value of one measure: JSON where it is JSON, otherwise text.</summary>
    /// <exception cref="ProblemException">The payload is empty, not UTF-8, or begins as JSON and does not end as such.</exception>
    public static Measures ParseValue(string name, ReadOnlySpan<byte> payload, DateTimeOffset received) =>
        new(Timestamp.At(received), [new JsonMember(name, BareValue(payload))]);

    private static JsonValue BareValue(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw Refusal("it is empty");
        }

        try
        {
            return JsonText.Parse(payload);
        }
        catch (ProblemException) when (payload[0] is not ((byte)'{' or (byte)'[' or (byte)'"'))
        {
            return JsonValue.Of(Text(payload));
        }
    }

    private static string Text(ReadOnlySpan<byte> payload)
    {
        try
        {
            return StrictUtf8.GetString(payload);
        }
        catch (DecoderFallbackException)
        {
            throw Refusal("it is not UTF-8");
        }
    }

    private static Measures Read(JsonObject values, DateTimeOffset received, DateTimeOffset latest) => values[TimeInstant] is { } time
        ? new Measures(ReadTime(time, latest), values.Without(TimeInstant).Members)
        : new Measures(Timestamp.At(received), values.Members);

    private static Timestamp ReadTime(JsonValue value, DateTimeOffset latest)
    {
        if (value is not JsonString { Value: var text } || !Timestamp.TryParse(text, out var time))
        {
            throw Refusal($"{TimeInstant} must be an ISO 8601 time with offset such as 2026-09-01T08:30:00Z");
        }

        return time.Instant <= latest ? time.InUtc() : throw Refusal($"{TimeInstant} {text} lies in the future");
    }

    private static JsonObject AsObject(JsonValue item) => item as JsonObject ?? throw Refusal("an element of the array is no object of measures");

    private static ProblemException Refusal(string reason) => ProblemException.BadRequestData($"The message cannot be read: {reason}");
}
