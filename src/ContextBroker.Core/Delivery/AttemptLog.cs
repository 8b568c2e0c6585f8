using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Delivery;

/// <param name="At">When it ended.</param>
/// <param name="Took">From the sending to the answer, in milliseconds.</param>
/// <param name="Error">Null: the receiver confirmed.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, double Took, string? Error);

/// <summary>The attempts to deliver one notification: how many, and of many the first and the last ones. Immutable.</summary>
public sealed record AttemptLog
{
    /// <summary>So many of the first attempts are kept.</summary>
    public const int First = 3;

    /// <summary>So many of the last attempts are kept.</summary>
    public const int Last = 7;

    private const int LongestError = 300;

    public static readonly AttemptLog None = new() { Count = 0, Kept = [] };

    private AttemptLog()
    {
    }

    public required long Count { get; init; }

    public required IReadOnlyList<DeliveryAttempt> Kept { get; init; }

    public AttemptLog With(DeliveryAttempt attempt) => Add(attempt, Count + 1);

    /// <summary>The reason why there will be no further attempt, as a last entry that is none itself.</summary>
    public AttemptLog GivenUp(DateTimeOffset at, string reason) => Add(new DeliveryAttempt(at, 0, $"Given up: {reason}"), Count);

    private AttemptLog Add(DeliveryAttempt attempt, long count)
    {
        var (error, kept) = (attempt.Error, Kept);
        var added = error?.Length > LongestError ? attempt with { Error = error[..LongestError] } : attempt;
        return new AttemptLog { Count = count, Kept = kept.Count < First + Last ? [.. kept, added] : [.. kept.Take(First), .. kept.Skip(First + 1), added] };
    }

    /// <summary>As the storage ports carry it.</summary>
    public byte[] Encode() => Kept.Count == 0 ? [] : new JsonArray([JsonValue.Of(Count), .. Kept.Select(Encode)]).ToUtf8();

    public static AttemptLog Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty)
        {
            return None;
        }

        var items = ((JsonArray)JsonText.Parse(encoded)).Items;
        return new AttemptLog { Count = (long)((JsonNumber)items[0]).Value, Kept = [.. items.Skip(1).Select(Decode)] };
    }

    private static JsonArray Encode(DeliveryAttempt attempt) => new(
    [
        JsonValue.Of(attempt.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)), JsonValue.Of(Math.Round(attempt.Took, 3)),
        .. attempt.Error is { } error ? [JsonValue.Of(error)] : Array.Empty<JsonValue>(),
    ]);

    private static DeliveryAttempt Decode(JsonValue value)
    {
        var parts = ((JsonArray)value).Items;
        var at = DateTimeOffset.Parse(((JsonString)parts[0]).Value, CultureInfo.InvariantCulture);
        return new DeliveryAttempt(at, ((JsonNumber)parts[1]).Value, parts.Length > 2 ? ((JsonString)parts[2]).Value : null);
    }
}
