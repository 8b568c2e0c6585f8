using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>An entity in a notification: as it is, or with what the change took away and what was before (clause 5.8.6).</summary>
internal static class ChangedEntityWriter
{
    public static void Write(Utf8JsonWriter writer, Subscription subscription, EntityChange change)
    {
        var shown = ChangedEntity.Shown(change, subscription);
        if (ChangeDetails.AreWanted(subscription, change))
        {
            var plain = JsonText.Parse(Utf8(subscription, shown), 2 * JsonText.MaxDepth);
            ChangeDetails.AddTo((JsonObject)plain, subscription, change).WriteTo(writer);
            return;
        }

        WriteAsItIs(writer, subscription, shown);
    }

    public static void WriteAsItIs(Utf8JsonWriter writer, Subscription subscription, Entity entity) =>
        writer.WriteRawValue(Utf8(subscription, entity), skipInputValidation: true);

    // Many subscriptions of one kind hear of one state: its bytes are written once and kept on it.
    private static byte[] Utf8(Subscription subscription, Entity entity) =>
        EntityWriter.ToUtf8(entity, subscription.Context, subscription.Notification.Presentation);
}
