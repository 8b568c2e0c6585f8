using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>The SnapshotNotification of clause 5.3.4.</summary>
public static class SnapshotNotificationWriter
{
    /// <param name="isDeleted">The snapshot is gone: expiresAt then lies before notifiedAt, which is how the clause says so.</param>
    public static void Write(IBufferWriter<byte> output, Snapshot snapshot, string notificationId, DateTimeOffset notifiedAt, bool isDeleted)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id"u8, notificationId);
        writer.WriteString("type"u8, "SnapshotNotification"u8);
        writer.WriteString("snapshotId"u8, snapshot.Id);
        writer.WriteString("notifiedAt"u8, Timestamp.Format(notifiedAt));
        writer.WriteString("expiresAt"u8, Timestamp.Format(isDeleted ? Before(snapshot.ExpiresAt, notifiedAt) : snapshot.ExpiresAt));
        writer.WriteNumber("snapshotPriority"u8, snapshot.Priority);
        writer.WriteString("snapshotStatus"u8, SnapshotNames.NameOf(snapshot.IsReady ? snapshot.Status : SnapshotStatus.Failure));
        SnapshotNames.WriteDetails(writer, "snapshotQueriesDetails", snapshot.QueriesDetails);
        SnapshotNames.WriteDetails(writer, "temporalSnapshotQueriesDetails", snapshot.TemporalQueriesDetails);
        writer.WriteEndObject();
    }

    // Times are written with milliseconds.
    private static DateTimeOffset Before(DateTimeOffset end, DateTimeOffset notifiedAt)
    {
        var latest = notifiedAt.AddMilliseconds(-1);
        return end < latest ? end : latest;
    }
}
