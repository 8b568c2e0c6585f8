using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Batches;

/// <summary>Writes the answers of batch operations.</summary>
internal static class BatchAnswer
{
    /// <summary>BatchOperationResult (clause 5.2.16).</summary>
    public static void WriteBatchResult(this Utf8JsonWriter writer, BatchResult result)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("success"u8);
        writer.WriteIds(result.Created.AddRange(result.Updated));
        writer.WriteStartArray("errors"u8);
        foreach (var (entityId, problem, registrationId) in result.Errors)
        {
            writer.WriteStartObject();
            if (entityId is not null)
            {
                writer.WriteString("entityId"u8, entityId);
            }

            writer.WritePropertyName("error"u8);
            ProblemWriter.Write(writer, problem);
            if (registrationId is not null)
            {
                writer.WriteString("registrationId"u8, registrationId);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteIds(this Utf8JsonWriter writer, ImmutableArray<string> ids)
    {
        writer.WriteStartArray();
        foreach (var id in ids)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
    }
}
