using System.Text.Json;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Deliveries;

/// <summary>A record of the delivery ledger as JSON.</summary>
internal static class DeliveryWriter
{
    public static void Write(Utf8JsonWriter writer, string subscriptionId, LedgerEntry entry, ReadOnlyMemory<byte>? notification)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", entry.Number);
        writer.WriteString("type", "Delivery");
        writer.WriteString("subscriptionId", subscriptionId);
        writer.WriteString("notificationId", entry.NotificationId);
        writer.WriteNumber("sequence", entry.Sequence);
        WriteEntities(writer, entry);
        writer.WriteString("state", NameOf(entry.State));
        WriteTime(writer, "createdAt", entry.CreatedAt);
        WriteTime(writer, "endedAt", entry.EndedAt);
        WriteTime(writer, "acknowledgedAt", AcknowledgedAt(entry));
        WriteTime(writer, "receivedAt", entry.Receipt?.At);
        if (entry.Receipt?.Text is { } text)
        {
            writer.WriteString("receipt", text);
        }

        WriteAttempts(writer, AttemptLog.Decode(entry.Attempts.Span));
        if (notification is { } payload)
        {
            writer.WritePropertyName("notification");
            writer.WriteRawValue(payload.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    public static string NameOf(DeliveryState state) => state switch
    {
        DeliveryState.Waiting => "waiting",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Superseded => "superseded",
        DeliveryState.Dead => "dead",
        _ => "withdrawn",
    };

    /// <summary>When the receiver confirmed it; null: not (yet).</summary>
    public static DateTimeOffset? AcknowledgedAt(LedgerEntry entry) => entry.State == DeliveryState.Delivered ? entry.EndedAt : null;

    private static void WriteEntities(Utf8JsonWriter writer, LedgerEntry entry)
    {
        writer.WriteStartArray("entities");
        foreach (var entity in entry.Entities)
        {
            writer.WriteStartObject();
            writer.WriteString("id", entity.Id);
            writer.WriteNumber("version", entity.Version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAttempts(Utf8JsonWriter writer, AttemptLog attempts)
    {
        writer.WriteNumber("attemptCount", attempts.Count);
        writer.WriteStartArray("attempts");
        foreach (var attempt in attempts.Kept)
        {
            writer.WriteStartObject();
            WriteTime(writer, "at", attempt.At);
            writer.WriteNumber("milliseconds", attempt.Took);
            if (attempt.Error is { } error)
            {
                writer.WriteString("error", error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteString(name, Timestamp.Format(at));
        }
    }
}
