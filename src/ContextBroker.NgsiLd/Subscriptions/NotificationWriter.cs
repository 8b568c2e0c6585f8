using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The Notification of clause 5.3.1 as JSON, JSON-LD or GeoJSON, built as clause 5.8.6 says.</summary>
public static class NotificationWriter
{
    /// <summary>One change of one entity.</summary>
    public static void Write(IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt, EntityChange change)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        WriteHead(writer, subscription, notificationId, notifiedAt);
        StartEntities(writer, subscription);
        ChangedEntityWriter.Write(writer, subscription, change);
        EndEntities(writer, subscription);
        writer.WriteEndObject();
    }

    /// <summary>Entities as they are: a periodic notification.</summary>
    public static void Write(
        IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt, IReadOnlyList<Entity> entities)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        WriteHead(writer, subscription, notificationId, notifiedAt);
        StartEntities(writer, subscription);
        foreach (var entity in entities)
        {
            ChangedEntityWriter.WriteAsItIs(writer, subscription, entity);
        }

        EndEntities(writer, subscription);
        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, Subscription subscription, string notificationId, DateTimeOffset notifiedAt)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, notificationId);
        writer.WriteString("type"u8, "Notification"u8);
        writer.WriteString("subscriptionId"u8, subscription.Id);
        writer.WriteString("notifiedAt"u8, Timestamp.Format(notifiedAt));
        if (subscription.Notification.Endpoint.Accept == NotificationFormat.JsonLd)
        {
            WriteContext(writer, subscription);
        }
    }

    private static void StartEntities(Utf8JsonWriter writer, Subscription subscription)
    {
        writer.WritePropertyName("data"u8);
        if (IsFeatureCollection(subscription))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "FeatureCollection"u8);
            writer.WritePropertyName("features"u8);
        }

        writer.WriteStartArray();
    }

    private static void EndEntities(Utf8JsonWriter writer, Subscription subscription)
    {
        writer.WriteEndArray();
        if (!IsFeatureCollection(subscription))
        {
            return;
        }

        if (subscription.Notification.Endpoint.ContextInBody)
        {
            WriteContext(writer, subscription);
        }

        writer.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter writer, Subscription subscription)
    {
        writer.WritePropertyName("@context"u8);
        subscription.Context.Source.WriteTo(writer);
    }

    private static bool IsFeatureCollection(Subscription subscription) => subscription.Notification.Endpoint.Accept == NotificationFormat.GeoJson;
}
