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
        var shown = ChangedEntity.Shown(change, subscription.Notification.ShowChanges);
        if (ChangeDetails.AreWanted(subscription, change))
        {
            var plain = JsonText.Parse(Render(subscription, shown), 2 * JsonText.MaxDepth);
            ChangeDetails.AddTo((JsonObject)plain, subscription, change).WriteTo(writer);
            return;
        }

        WriteAsItIs(writer, subscription, shown);
    }

    /// <summary>Many subscriptions of one kind hear of one state: its bytes are written once and kept on it.</summary>
    public static void WriteAsItIs(Utf8JsonWriter writer, Subscription subscription, Entity entity)
    {
        var presentation = subscription.Notification.Presentation;
        if (entity.Rendered is not { } rendered || rendered.Context != subscription.Context || rendered.Presentation != (object)presentation)
        {
            rendered = new RenderedEntity(subscription.Context, presentation, Render(subscription, entity));
            entity.Rendered = rendered;
        }

        writer.WriteRawValue(rendered.Utf8, skipInputValidation: true);
    }

    private static byte[] Render(Subscription subscription, Entity entity)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            EntityWriter.Write(writer, entity, subscription.Context, subscription.Notification.Presentation);
        }

        return output.WrittenSpan.ToArray();
    }
}
