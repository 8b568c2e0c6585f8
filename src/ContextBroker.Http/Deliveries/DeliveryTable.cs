using System.Globalization;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Deliveries;

/// <summary>Records of the delivery ledger as CSV (RFC 4180), a line for each, with a byte order mark: spreadsheets then read it as UTF-8.</summary>
internal static class DeliveryTable
{
    private static readonly string[] Head =
    [
        "id", "subscriptionId", "notificationId", "sequence", "entities", "versions", "state", "createdAt", "endedAt", "acknowledgedAt", "receivedAt",
        "receipt", "attempts", "lastMilliseconds", "lastError",
    ];

    public static Task WriteHead(TextWriter writer) => WriteLine(writer, Head, "\uFEFF");

    public static Task Write(TextWriter writer, string subscriptionId, LedgerEntry entry)
    {
        var attempts = AttemptLog.Decode(entry.Attempts.Span);
        var last = attempts.Kept.Count > 0 ? attempts.Kept[^1] : null;
        return WriteLine(
            writer,
            [
                Number(entry.Number), subscriptionId, entry.NotificationId, Number(entry.Sequence), string.Join(' ', entry.Entities.Select(e => e.Id)),
                string.Join(' ', entry.Entities.Select(e => Number(e.Version))), DeliveryWriter.NameOf(entry.State), Timestamp.Format(entry.CreatedAt),
                Time(entry.EndedAt), Time(DeliveryWriter.AcknowledgedAt(entry)), Time(entry.Receipt?.At), entry.Receipt?.Text ?? "", Number(attempts.Count),
                last?.Took.ToString("0.###", CultureInfo.InvariantCulture) ?? "", last?.Error ?? "",
            ]);
    }

    private static Task WriteLine(TextWriter writer, string[] cells, string mark = "") => writer.WriteAsync(mark + string.Join(',', cells.Select(Cell)) + "\r\n");

    // What begins like a formula would be one in a spreadsheet, and texts here are others'.
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time is { } at ? Timestamp.Format(at) : "";
}
