using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>The words of snapshotStatus and resultStatus, and the details as JSON.</summary>
internal static class SnapshotNames
{
    public static string NameOf(SnapshotStatus status) => status switch
    {
        SnapshotStatus.Preparing => "preparing",
        SnapshotStatus.Success => "success",
        SnapshotStatus.Partial => "partial",
        SnapshotStatus.Failure => "failure",
        _ => "empty",
    };

    public static string NameOf(ResultStatus status) => status switch
    {
        ResultStatus.Success => "success",
        ResultStatus.Failure => "failure",
        _ => "empty",
    };

    public static void WriteDetails(Utf8JsonWriter writer, string name, IReadOnlyCollection<ExecutionResultDetails> details)
    {
        if (details.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var detail in details)
        {
            writer.WriteStartObject();
            writer.WriteString("resultStatus"u8, NameOf(detail.Status));
            if (detail.Problem is { } problem)
            {
                writer.WritePropertyName("problemDetails"u8);
                ProblemWriter.Write(writer, problem);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) => new(
        [.. pairs.Select(pair => (JsonValue)JsonValue.Object(("key", JsonValue.Of(pair.Key)), ("value", JsonValue.Of(pair.Value))))]);
}
