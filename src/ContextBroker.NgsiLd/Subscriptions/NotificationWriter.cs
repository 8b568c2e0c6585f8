using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The Notification of clause 5.3.1 as JSON, JSON-LD or GeoJSON, built as clause 5.8.6 says.</summary>
public static class NotificationWriter
{
    /// <summary>The entity that a notification of a change shows: from here its relationships are followed, when linked entities are asked for.</summary>
    public static Entity Shown(Subscription subscription, EntityChange change) => ChangedEntity.Shown(change, subscription);

    /// <summary>One change of one entity.</summary>
    public static void Write(IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt, EntityChange change)
    {
        using var writer = Begin(output, subscription, notificationId, notifiedAt);
        ChangedEntityWriter.Write(writer, subscription, change);
        End(writer, subscription);
    }

    /// <summary>One change of one entity, and the entities it is linked with.</summary>
    /// <param name="graphs">That of <see cref="Shown"/> first; flat, the linked ones after it (clause 4.5.23.3).</param>
    public static void Write(
        IBufferWriter<byte> output,
        Subscription subscription,
        string notificationId,
        DateTimeOffset notifiedAt,
        EntityChange change,
        IReadOnlyList<EntityGraph> graphs)
    {
        using var writer = Begin(output, subscription, notificationId, notifiedAt);
        ChangedEntityWriter.Write(writer, subscription, change, graphs[0]);
        foreach (var linked in graphs.Skip(1))
        {
            ChangedEntityWriter.WriteAsItIs(writer, subscription, linked);
        }

        End(writer, subscription);
    }

    /// <summary>Changes of several entities, which another broker tells of at once.</summary>
    /// <param name="changes">Each with its graph and those it is linked with, or null when they are not asked for; what is linked with several is told once.</param>
    public static void Write(
        IBufferWriter<byte> output,
        Subscription subscription,
        string notificationId,
        DateTimeOffset notifiedAt,
        IReadOnlyList<(EntityChange Change, IReadOnlyList<EntityGraph>? Graphs)> changes)
    {
        using var writer = Begin(output, subscription, notificationId, notifiedAt);
        foreach (var (change, graphs) in changes)
        {
            ChangedEntityWriter.Write(writer, subscription, change, graphs?[0]);
        }

        var told = changes.Select(one => one.Change.State.Id).ToHashSet();
        foreach (var linked in changes.SelectMany(one => one.Graphs?.Skip(1) ?? []).Where(graph => told.Add(graph.Entity.Id)))
        {
            ChangedEntityWriter.WriteAsItIs(writer, subscription, linked);
        }

        End(writer, subscription);
    }

    /// <summary>Entities as they are, and those they are linked with: a periodic notification.</summary>
    public static void Write(
        IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt, IReadOnlyList<EntityGraph> graphs)
    {
        using var writer = Begin(output, subscription, notificationId, notifiedAt);
        foreach (var graph in graphs)
        {
            ChangedEntityWriter.WriteAsItIs(writer, subscription, graph);
        }

        End(writer, subscription);
    }

    /// <summary>Entities as they are: a periodic notification.</summary>
    public static void Write(
        IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt, IReadOnlyList<Entity> entities)
    {
        using var writer = Begin(output, subscription, notificationId, notifiedAt);
        foreach (var entity in entities)
        {
            ChangedEntityWriter.WriteAsItIs(writer, subscription, entity);
        }

        End(writer, subscription);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, Subscription subscription, string notificationId, DateTimeOffset notifiedAt)
    {
        var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id"u8, notificationId);
        writer.WriteString("type"u8, "Notification"u8);
        writer.WriteString("subscriptionId"u8, subscription.Id);
        writer.WriteString("notifiedAt"u8, Timestamp.Format(notifiedAt));
        if (subscription.Notification.Endpoint.Accept == NotificationFormat.JsonLd)
        {
            WriteContext(writer, subscription);
        }

        StartEntities(writer, subscription);
        return writer;
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

    private static void End(Utf8JsonWriter writer, Subscription subscription)
    {
        writer.WriteEndArray();
        if (IsFeatureCollection(subscription))
        {
            if (subscription.Notification.Endpoint.ContextInBody)
            {
                WriteContext(writer, subscription);
            }

            writer.WriteEndObject();
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
