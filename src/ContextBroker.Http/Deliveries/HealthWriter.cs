using System.Text.Json;
using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Http.Deliveries;

/// <summary>The health of subscribers and endpoints as JSON.</summary>
internal static class HealthWriter
{
    public static void Write(Utf8JsonWriter writer, SubscriberHealth health, DateTimeOffset now)
    {
        var (subscription, delivered) = (health.Registered.Subscription, health.Delivered);
        writer.WriteStartObject();
        writer.WriteString("subscriptionId", subscription.Id);
        writer.WriteString("endpoint", subscription.Notification.Endpoint.PublicUri.AbsoluteUri);
        writer.WriteString("status", NameOf(subscription.StatusAt(now)));
        writer.WriteBoolean("isFailing", health.IsFailing);
        writer.WriteBoolean("isReplaying", health.Registered.Replay is not null);
        WriteWaiting(writer, health.Waiting, health.Dead, health.OldestWaiting, now);
        writer.WriteNumber("timesSent", delivered.TimesSent);
        writer.WriteNumber("timesFailed", delivered.TimesFailed);
        WriteTime(writer, "lastSuccess", delivered.LastSuccess);
        WriteTime(writer, "lastFailure", delivered.LastFailure);
        WriteText(writer, "lastError", delivered.LastError);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, EndpointHealth endpoint, DateTimeOffset now)
    {
        var all = endpoint.Subscribers;
        writer.WriteStartObject();
        writer.WriteString("endpoint", endpoint.Endpoint.AbsoluteUri);
        writer.WriteNumber("subscriptions", all.Count);
        writer.WriteNumber("failing", all.Count(one => one.IsFailing));
        writer.WriteBoolean("isBroken", all.Any(one => one.IsBroken));
        WriteWaiting(writer, all.Sum(one => one.Waiting), all.Sum(one => one.Dead), all.Min(one => one.OldestWaiting), now);
        WriteTime(writer, "lastSuccess", all.Max(one => one.Delivered.LastSuccess));
        WriteTime(writer, "lastFailure", all.Max(one => one.Delivered.LastFailure));
        WriteText(writer, "lastError", all.MaxBy(one => one.Delivered.LastFailure)?.Delivered.LastError);
        writer.WriteEndObject();
    }

    private static string NameOf(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Active => "active",
        SubscriptionStatus.Paused => "paused",
        _ => "expired",
    };

    private static void WriteWaiting(Utf8JsonWriter writer, long waiting, long dead, DateTimeOffset? oldest, DateTimeOffset now)
    {
        writer.WriteNumber("waiting", waiting);
        writer.WriteNumber("dead", dead);
        WriteTime(writer, "oldestWaiting", oldest);
        writer.WriteNumber("lagSeconds", oldest is { } at ? Math.Round(Math.Max(0, (now - at).TotalSeconds), 3) : 0);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) => WriteText(writer, name, time is { } at ? Timestamp.Format(at) : null);

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
