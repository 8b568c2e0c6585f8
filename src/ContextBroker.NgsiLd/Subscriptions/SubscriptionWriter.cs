using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>How a subscription is shown besides its own members.</summary>
/// <param name="WithContext">The body carries @context: application/ld+json.</param>
/// <param name="WithTimes">createdAt and modifiedAt are shown (sysAttrs).</param>
public readonly record struct SubscriptionView(LdContext Context, DateTimeOffset Now, bool WithContext = false, bool WithTimes = false);

/// <summary>A subscription as it is retrieved (clauses 5.2.12, 5.2.14.2, 5.8.3): as written, with what the broker knows.</summary>
public static class SubscriptionWriter
{
    public static void Write(Utf8JsonWriter writer, Subscription subscription, DeliveryTally tally, SubscriptionView view)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, subscription.Id);
        writer.WriteString("type"u8, "Subscription"u8);
        foreach (var member in subscription.Members)
        {
            if (member.Name is not ("id" or "type"))
            {
                writer.WritePropertyName(member.Name);
                Shown(member, subscription, tally, view.Context).WriteTo(writer);
            }
        }

        WriteDefaults(writer, subscription);
        writer.WriteString("status"u8, NameOf(subscription.StatusAt(view.Now)));
        WriteView(writer, subscription, view);
        writer.WriteEndObject();
    }

    private static JsonValue Shown(SubscriptionMember member, Subscription subscription, DeliveryTally tally, LdContext context)
    {
        var value = SubscriptionNames.Translate(member, subscription, context);
        return member.Name == "notification" && value is JsonObject notification ? WithTally(notification, tally) : value;
    }

    private static JsonObject WithTally(JsonObject notification, DeliveryTally tally)
    {
        var shown = notification;
        foreach (var name in (ReadOnlySpan<string>)["timesSent", "timesFailed", "lastNotification", "lastSuccess", "lastFailure", "status"])
        {
            shown = shown.Without(name);
        }

        shown = tally.TimesSent > 0 ? shown.With("timesSent", JsonValue.Of(tally.TimesSent)) : shown;
        shown = tally.TimesFailed > 0 ? shown.With("timesFailed", JsonValue.Of(tally.TimesFailed)) : shown;
        shown = WithTime(shown, "lastNotification", tally.LastNotification);
        shown = WithTime(shown, "lastSuccess", tally.LastSuccess);
        shown = WithTime(shown, "lastFailure", tally.LastFailure);
        return tally.HasFailed is { } failed ? shown.With("status", JsonValue.Of(failed ? "failed" : "ok")) : shown;
    }

    private static JsonObject WithTime(JsonObject shown, string name, DateTimeOffset? time) =>
        time is { } at ? shown.With(name, JsonValue.Of(Timestamp.Format(at))) : shown;

    private static void WriteDefaults(Utf8JsonWriter writer, Subscription subscription)
    {
        // What happens to registrations has triggers of its own (clause 5.3.3).
        if (!subscription.IsToRegistrations && !Has(subscription, "notificationTrigger"))
        {
            writer.WritePropertyName("notificationTrigger"u8);
            TriggerNames.Default.WriteTo(writer);
        }

        if (!Has(subscription, "jsonldContext") && subscription.Context.Url is { } url)
        {
            writer.WriteString("jsonldContext"u8, url);
        }
    }

    private static void WriteView(Utf8JsonWriter writer, Subscription subscription, SubscriptionView view)
    {
        if (view.WithTimes)
        {
            writer.WriteString("createdAt"u8, Timestamp.Format(subscription.CreatedAt));
            writer.WriteString("modifiedAt"u8, Timestamp.Format(subscription.ModifiedAt));
        }

        if (view.WithContext)
        {
            writer.WritePropertyName("@context"u8);
            view.Context.Source.WriteTo(writer);
        }
    }

    private static bool Has(Subscription subscription, string name)
    {
        foreach (var member in subscription.Members)
        {
            if (member.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Active => "active",
        SubscriptionStatus.Paused => "paused",
        _ => "expired",
    };
}
