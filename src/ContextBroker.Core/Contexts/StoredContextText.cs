using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Contexts;

/// <summary>A <see cref="ContextEntry"/> as the document store keeps it.</summary>
internal static class StoredContextText
{
    // A @context nests one level less than the document around it.
    private const int MaxDepth = JsonText.MaxDepth + 8;

    public static byte[] Write(ContextEntry entry)
    {
        var json = JsonValue.Object(
            ("kind", JsonValue.Of(entry.Kind.ToString())),
            ("createdAt", JsonValue.Of(Timestamp.Format(entry.CreatedAt))),
            ("content", entry.Content));
        json = entry.Url is { } url ? json.With("url", JsonValue.Of(url)) : json;
        json = entry.ExpiresAt is { } expires ? json.With("expiresAt", JsonValue.Of(Timestamp.Format(expires))) : json;
        return json.ToUtf8();
    }

    public static ContextEntry Read(StoredDocument document, ContextUsage? usage = null)
    {
        var json = (JsonObject)JsonText.Parse(document.Json.Span, MaxDepth);
        var expiresAt = Time(json["expiresAt"]);
        var entry = new ContextEntry(
            document.Id,
            document.Tenant,
            (json["url"] as JsonString)?.Value,
            Enum.Parse<ContextKind>(((JsonString)json["kind"]!).Value),
            json["content"]!,
            usage ?? new ContextUsage())
        {
            CreatedAt = Time(json["createdAt"])!.Value,
            ExpiresAt = expiresAt,
            Bytes = document.Json.Length,
            Version = document.Version,
        };
        entry.RefreshAt(expiresAt ?? DateTimeOffset.MaxValue);
        return entry;
    }

    private static DateTimeOffset? Time(JsonValue? value) =>
        value is JsonString text && Timestamp.TryParse(text.Value, out var time) ? time.Instant : null;
}
