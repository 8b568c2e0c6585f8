using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Measures that a device took at one time.</summary>
/// <param name="Values">By the names the device gives them; a value is plain, or an attribute as NGSI-LD writes it (<see cref="LdForm"/>).</param>
internal sealed record Measures(Timestamp ObservedAt, ImmutableArray<JsonMember> Values)
{
    public const string TimeInstant = "TimeInstant";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The id in an NGSI-LD fragment; null: none is given.</summary>
    public string? EntityId { get; private init; }

    /// <summary>The @context in an NGSI-LD fragment; null: none is given.</summary>
    public JsonValue? Context { get; private init; }

    /// <summary>A message's measures: an object of them, an NGSI-LD fragment, or an array of such objects in the order taken.</summary>
    /// <param name="received">observedAt of measures that carry no time.</param>
    /// <param name="latest">A time after this is refused: it would stand in the way of every later measure.</param>
    /// <exception cref="ProblemException">The payload is something else, or a time is wrong.</exception>
    public static ImmutableArray<Measures> Parse(ReadOnlySpan<byte> payload, DateTimeOffset received, DateTimeOffset latest) => JsonText.Parse(payload) switch
    {
        JsonObject single => [.. Read(single, received, latest)],
        JsonArray { Items: var items } => [.. items.SelectMany(item => Read(AsObject(item), received, latest))],
        _ => throw Refusal("it is neither an object of measures nor an array of such objects"),
    };

    /// <summary>The same in Ultralight 2.0.</summary>
    /// <exception cref="ProblemException">The payload is something else, or a time is wrong.</exception>
    public static ImmutableArray<Measures> ParseUltralight(ReadOnlySpan<byte> payload, DateTimeOffset received, DateTimeOffset latest) =>
        [.. Ultralight.Parse(Text(payload)).SelectMany(group => Read(group, received, latest))];

    /// <summary>The bare value of one measure: JSON where it is JSON, otherwise text.</summary>
    /// <exception cref="ProblemException">The payload is empty, not UTF-8, or begins as JSON and does not end as such.</exception>
    public static ImmutableArray<Measures> ParseValue(string name, ReadOnlySpan<byte> payload, DateTimeOffset received, DateTimeOffset latest) =>
        [.. Read(new JsonObject([new JsonMember(name, BareValue(payload))]), received, latest)];

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

    // What carries a time of its own stands apart, the earliest first, so that each part was taken at one time.
    private static IEnumerable<Measures> Read(JsonObject message, DateTimeOffset received, DateTimeOffset latest)
    {
        var isFragment = LdForm.IsFragment(message);
        var time = message[TimeInstant] is { } given ? MeasureTime.Read(given, TimeInstant, latest) : Timestamp.At(received);
        var common = ImmutableArray.CreateBuilder<JsonMember>(message.Members.Length);
        List<(Timestamp Time, JsonMember Measure)>? timed = null;
        foreach (var member in message.Members)
        {
            if (member.Name == TimeInstant || (isFragment && LdForm.IsAboutTheEntity(member.Name)))
            {
                continue;
            }

            MeasureTime.CheckAttribute(member.Value, latest);
            if (MeasureTime.TrySplit(member, latest, out var own))
            {
                (timed ??= []).AddRange(own);
            }
            else
            {
                common.Add(member);
            }
        }

        var rest = new Measures(time, common.DrainToImmutable())
        {
            EntityId = isFragment ? LdForm.EntityId(message) : null,
            Context = isFragment ? message["@context"] : null,
        };
        return timed is null ? [rest] : Parts(rest, timed);
    }

    private static IEnumerable<Measures> Parts(Measures common, List<(Timestamp Time, JsonMember Measure)> timed)
    {
        var parts = timed.GroupBy(t => t.Time.Instant).Select(g => common with { ObservedAt = g.First().Time, Values = Distinct(g.Select(t => t.Measure)) });
        return (common.Values.IsEmpty ? parts : parts.Append(common)).OrderBy(part => part.ObservedAt.Instant);
    }

    private static ImmutableArray<JsonMember> Distinct(IEnumerable<JsonMember> measures)
    {
        ImmutableArray<JsonMember> all = [.. measures];
        return all.DistinctBy(m => m.Name).Count() == all.Length ? all : throw Refusal("a measure has two values at one time");
    }

    private static JsonObject AsObject(JsonValue item) => item as JsonObject ?? throw Refusal("an element of the array is no object of measures");

    private static ProblemException Refusal(string reason) => ProblemException.BadRequestData($"The message cannot be read: {reason}");
}
