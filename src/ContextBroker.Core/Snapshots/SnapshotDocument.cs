using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Core.Snapshots;

/// <summary>How a snapshot is stored.</summary>
internal static class SnapshotDocument
{
    public const string Kind = "snapshot";

    public static byte[] Write(SnapshotRecord record)
    {
        var snapshot = record.Snapshot;
        return JsonValue.Object(
            ("id", JsonValue.Of(snapshot.Id)),
            ("queries", snapshot.Queries ?? JsonValue.Null),
            ("temporalQueries", snapshot.TemporalQueries ?? JsonValue.Null),
            ("lifetime", snapshot.Lifetime is { } lifetime ? JsonValue.Of(lifetime.Text) : JsonValue.Null),
            ("priority", JsonValue.Of(snapshot.Priority)),
            ("endpoint", snapshot.Endpoint is { } endpoint ? JsonValue.Of(endpoint.OriginalString) : JsonValue.Null),
            ("receiverInfo", new JsonArray([.. snapshot.ReceiverInfo.Select(pair => (JsonValue)JsonValue.Of([pair.Key, pair.Value]))])),
            ("status", JsonValue.Of(snapshot.Status.ToString())),
            ("details", Details(snapshot.QueriesDetails)),
            ("temporalDetails", Details(snapshot.TemporalQueriesDetails)),
            ("createdAt", Time(snapshot.CreatedAt)),
            ("modifiedAt", Time(snapshot.ModifiedAt)),
            ("expiresAt", Time(snapshot.ExpiresAt)),
            ("lastUsedAt", Time(snapshot.LastUsedAt)),
            ("goneAt", record.GoneAt is { } gone ? Time(gone) : JsonValue.Null),
            ("owesNotice", JsonValue.Of(record.OwesNotice)),
            ("state", JsonValue.Of(record.State)),
            ("node", record.Node is { } node ? JsonValue.Of(node) : JsonValue.Null)).ToUtf8();
    }

    public static SnapshotRecord Read(ReadOnlySpan<byte> json)
    {
        var document = (JsonObject)JsonText.Parse(json, 2 * JsonText.MaxDepth);
        var snapshot = new Snapshot
        {
            Id = Text(document["id"])!,
            Queries = document["queries"] as JsonArray,
            TemporalQueries = document["temporalQueries"] as JsonArray,
            Lifetime = Lifetime(Text(document["lifetime"])),
            Priority = (int)((JsonNumber)document["priority"]!).Value,
            Endpoint = Text(document["endpoint"]) is { } endpoint ? new Uri(endpoint) : null,
            ReceiverInfo = [.. ((JsonArray)document["receiverInfo"]!).Items.Select(pair => Pair((JsonArray)pair))],
            Status = Enum.Parse<SnapshotStatus>(Text(document["status"])!),
            QueriesDetails = Details((JsonArray)document["details"]!),
            TemporalQueriesDetails = Details((JsonArray)document["temporalDetails"]!),
            CreatedAt = Time(document["createdAt"])!.Value,
            ModifiedAt = Time(document["modifiedAt"])!.Value,
            ExpiresAt = Time(document["expiresAt"])!.Value,
            LastUsedAt = Time(document["lastUsedAt"])!.Value,
        };
        return new SnapshotRecord(
            snapshot, Time(document["goneAt"]), ((JsonBoolean)document["owesNotice"]!).Value, (long)((JsonNumber)document["state"]!).Value,
            Text(document["node"]));
    }

    private static JsonArray Details(ImmutableArray<ExecutionResultDetails> details) => new([.. details.Select(detail => (JsonValue)JsonValue.Object(
        ("status", JsonValue.Of(detail.Status.ToString())), ("problem", detail.Problem is { } problem ? Problem(problem) : JsonValue.Null)))]);

    private static ImmutableArray<ExecutionResultDetails> Details(JsonArray details) => [.. details.Items.Cast<JsonObject>().Select(detail =>
        new ExecutionResultDetails(Enum.Parse<ResultStatus>(Text(detail["status"])!), detail["problem"] is JsonObject problem ? Problem(problem) : null))];

    private static JsonObject Problem(Problem problem) => JsonValue.Object(
        ("type", JsonValue.Of(problem.Type.Uri)),
        ("status", JsonValue.Of(problem.Type.Status)),
        ("title", JsonValue.Of(problem.Type.Title)),
        ("detail", JsonValue.Of(problem.Detail)),
        ("member", problem.Member is { } member ? JsonValue.Of(member) : JsonValue.Null),
        ("place", problem.Place is { } place ? JsonValue.Of(place) : JsonValue.Null));

    private static Problem Problem(JsonObject problem) => new(
        new ProblemType(Text(problem["type"])!, (int)((JsonNumber)problem["status"]!).Value, Text(problem["title"])!),
        Text(problem["detail"])!,
        Text(problem["member"]),
        Text(problem["place"]));

    private static KeyValuePair<string, string> Pair(JsonArray pair) => new(Text(pair.Items[0])!, Text(pair.Items[1])!);

    private static SnapshotLifetime? Lifetime(string? text) =>
        text is not null && IsoDuration.TryParse(text, out var duration) ? new SnapshotLifetime(text, duration) : null;

    private static string? Text(JsonValue? value) => (value as JsonString)?.Value;

    private static JsonValue Time(DateTimeOffset time) => JsonValue.Of(time.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset? Time(JsonValue? value) => Text(value) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}
