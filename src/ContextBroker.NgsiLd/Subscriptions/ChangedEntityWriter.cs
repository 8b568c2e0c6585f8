using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>An entity in a notification: as it is, or with what the change took away and what was before (clause 5.8.6).</summary>
internal static class ChangedEntityWriter
{
    /// <param name="graph">Null: linked entities are not asked for.</param>
    public static void Write(Utf8JsonWriter writer, Subscription subscription, EntityChange change, EntityGraph? graph = null)
    {
        var utf8 = graph is null ? Utf8(subscription, ChangedEntity.Shown(change, subscription)) : Utf8(subscription, graph);
        if (ChangeDetails.AreWanted(subscription, change))
        {
            var plain = (JsonObject)JsonText.Parse(utf8, NotificationText.MaxDepth);
            ChangeDetails.AddTo(plain, subscription, change, graph).WriteTo(writer);
            return;
        }

        writer.WriteRawValue(utf8, skipInputValidation: true);
    }

    public static void WriteAsItIs(Utf8JsonWriter writer, Subscription subscription, Entity entity) =>
        writer.WriteRawValue(Utf8(subscription, entity), skipInputValidation: true);

    public static void WriteAsItIs(Utf8JsonWriter writer, Subscription subscription, EntityGraph graph) =>
        EntityWriter.Write(writer, graph, subscription.Context, subscription.Notification.Presentation);

    // Many subscriptions of one kind hear of one state: its bytes are written once and kept on it.
    private static ReadOnlySpan<byte> Utf8(Subscription subscription, Entity entity) =>
        EntityWriter.ToUtf8(entity, subscription.Context, subscription.Notification.Presentation);

    // What it shows depends on other entities too.
    private static ReadOnlySpan<byte> Utf8(Subscription subscription, EntityGraph graph)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            WriteAsItIs(writer, subscription, graph);
        }

        return output.WrittenSpan;
    }
}
