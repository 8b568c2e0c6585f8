using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>The status of a snapshot as it is retrieved (clauses 5.2.41, 5.16.3).</summary>
public static class SnapshotWriter
{
    /// <param name="context">The names in the queries are written under it.</param>
    /// <param name="withContext">The body carries @context: application/ld+json.</param>
    public static void Write(Utf8JsonWriter writer, Snapshot snapshot, LdContext context, bool withContext)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, snapshot.Id);
        writer.WriteString("type"u8, "Snapshot"u8);
        WriteQueries(writer, "snapshotQueries", snapshot.Queries, context);
        WriteQueries(writer, "snapshotTemporalQueries", snapshot.TemporalQueries, context);
        if (snapshot.Lifetime is { } lifetime)
        {
            writer.WriteString("snapshotLifetime"u8, lifetime.Text);
        }

        writer.WriteNumber("snapshotPriority"u8, snapshot.Priority);
        WriteEndpoint(writer, snapshot);
        writer.WriteString("snapshotStatus"u8, SnapshotNames.NameOf(snapshot.Status));
        SnapshotNames.WriteDetails(writer, "snapshotQueriesDetails", snapshot.QueriesDetails);
        SnapshotNames.WriteDetails(writer, "snapshotTemporalQueriesDetails", snapshot.TemporalQueriesDetails);
        WriteTimes(writer, snapshot);
        if (withContext)
        {
            writer.WritePropertyName("@context"u8);
            context.Source.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteQueries(Utf8JsonWriter writer, string name, JsonArray? queries, LdContext context)
    {
        if (queries is not null)
        {
            writer.WritePropertyName(name);
            new JsonArray([.. queries.Items.Select(query => QueryNamesBetween.Translate(query, LdContext.Core, context))]).WriteTo(writer);
        }
    }

    private static void WriteEndpoint(Utf8JsonWriter writer, Snapshot snapshot)
    {
        if (snapshot.Endpoint is { } endpoint)
        {
            writer.WriteString("endpoint"u8, endpoint.OriginalString);
        }

        if (!snapshot.ReceiverInfo.IsEmpty)
        {
            writer.WritePropertyName("receiverInfo"u8);
            SnapshotNames.Pairs(snapshot.ReceiverInfo).WriteTo(writer);
        }
    }

    private static void WriteTimes(Utf8JsonWriter writer, Snapshot snapshot)
    {
        writer.WriteString("createdAt"u8, Timestamp.Format(snapshot.CreatedAt));
        writer.WriteString("modifiedAt"u8, Timestamp.Format(snapshot.ModifiedAt));
        writer.WriteString("expiresAt"u8, Timestamp.Format(snapshot.ExpiresAt));
        writer.WriteString("lastUsedAt"u8, Timestamp.Format(snapshot.LastUsedAt));
    }
}
