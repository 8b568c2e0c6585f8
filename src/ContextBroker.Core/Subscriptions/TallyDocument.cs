using System.Globalization;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Subscriptions;

/// <summary>How a subscription's counts are stored: beside the subscription, so that counting never collides with an update.</summary>
internal static class TallyDocument
{
    public const string Kind = "subscription-tally";

    public static byte[] Write(DeliveryTally tally) => JsonValue.Object(
        ("timesSent", JsonValue.Of(tally.TimesSent)),
        ("timesFailed", JsonValue.Of(tally.TimesFailed)),
        ("lastNotification", Time(tally.LastNotification)),
        ("lastSuccess", Time(tally.LastSuccess)),
        ("lastFailure", Time(tally.LastFailure)),
        ("lastError", tally.LastError is { } error ? JsonValue.Of(error) : JsonValue.Null),
        ("hasFailed", tally.HasFailed is { } failed ? JsonValue.Of(failed) : JsonValue.Null)).ToUtf8();

    public static DeliveryTally Read(ReadOnlySpan<byte> json)
    {
        var document = (JsonObject)JsonText.Parse(json);
        return new DeliveryTally
        {
            TimesSent = (long)((JsonNumber)document["timesSent"]!).Value,
            TimesFailed = (long)((JsonNumber)document["timesFailed"]!).Value,
            LastNotification = Time(document["lastNotification"]),
            LastSuccess = Time(document["lastSuccess"]),
            LastFailure = Time(document["lastFailure"]),
            LastError = (document["lastError"] as JsonString)?.Value,
            HasFailed = (document["hasFailed"] as JsonBoolean)?.Value,
        };
    }

    private static JsonValue Time(DateTimeOffset? time) =>
        time is { } at ? JsonValue.Of(at.ToString("O", CultureInfo.InvariantCulture)) : JsonValue.Null;

    private static DateTimeOffset? Time(JsonValue? value) =>
        value is JsonString text ? DateTimeOffset.Parse(text.Value, CultureInfo.InvariantCulture) : null;
}
