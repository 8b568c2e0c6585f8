using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>Why a subscriber is told of registrations (TriggerReasonEnumeration of clause 5.3.3).</summary>
public enum TriggerReason
{
    NewlyMatching,
    Updated,
    NoLongerMatching,
}

/// <summary>The CSourceNotification of clause 5.3.2, built as clause 5.11.7 says.</summary>
public static class RegistrationNotificationWriter
{
    public static byte[] Write(
        Subscription subscription, string notificationId, DateTimeOffset notifiedAt, TriggerReason reason, IReadOnlyList<MatchedRegistration> registrations)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, notificationId);
            writer.WriteString("type"u8, "ContextSourceNotification"u8);
            writer.WriteString("subscriptionId"u8, subscription.Id);
            writer.WriteString("notifiedAt"u8, Timestamp.Format(notifiedAt));
            writer.WriteString("triggerReason"u8, NameOf(reason));
            WriteContext(writer, subscription);
            writer.WriteStartArray("data"u8);
            foreach (var registration in registrations)
            {
                RegistrationWriter.Write(writer, registration, new RegistrationView(subscription.Context));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteContext(Utf8JsonWriter writer, Subscription subscription)
    {
        if (subscription.Notification.Endpoint.ContextInBody)
        {
            writer.WritePropertyName("@context"u8);
            subscription.Context.Source.WriteTo(writer);
        }
    }

    private static string NameOf(TriggerReason reason) => reason switch
    {
        TriggerReason.NewlyMatching => "newlyMatching",
        TriggerReason.Updated => "updated",
        _ => "noLongerMatching",
    };
}
