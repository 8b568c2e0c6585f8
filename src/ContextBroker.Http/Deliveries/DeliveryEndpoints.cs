using System.Globalization;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Deliveries;

/// <summary>Who got what, when: the delivery ledger of one subscription. Beyond the standard, which knows no path below a subscription.</summary>
internal static class DeliveryEndpoints
{
    private const int PageOfTable = 1000;

    /// <summary>One page of records, or all of them as a table.</summary>
    public static async Task List(ApiRequest request)
    {
        if (request.Query["format"] is { } format)
        {
            await (format == "csv" ? Table(request) : throw ProblemException.BadRequestData($"The parameter format is csv, not \"{format}\"", "format"));
            return;
        }

        var query = Query(request, DeliveryQueryReader.Limit(request));
        var entries = await Records(request).Find(request.Tenant, request.Id, query with { Limit = query.Limit + 1 }, request.Aborted);
        if (entries.Count > query.Limit)
        {
            request.NextPage(query.Limit, entries[query.Limit - 1].Number);
        }

        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartArray();
        foreach (var entry in entries.Take(query.Limit))
        {
            DeliveryWriter.Write(body.Writer, request.Id, entry, null);
        }

        body.Writer.WriteEndArray();
        await request.Ok(body);
    }

    /// <summary>One record, and the notification itself while it waits or is dead.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var (entry, notification) = await Records(request).Retrieve(request.Tenant, request.Id, Number(request), request.Aborted);
        using var body = JsonBuffer.Rent();
        DeliveryWriter.Write(body.Writer, request.Id, entry, notification);
        await request.Ok(body);
    }

    /// <summary>Sends again all dead ones that the query finds.</summary>
    public static async Task RetryAll(ApiRequest request) => await Retry(request, Query(request, int.MaxValue));

    /// <summary>Sends one dead notification again.</summary>
    public static async Task RetryOne(ApiRequest request)
    {
        var (entry, _) = await Records(request).Retrieve(request.Tenant, request.Id, Number(request), request.Aborted);
        if (entry.State != DeliveryState.Dead)
        {
            throw new ProblemException(new Problem(ProblemType.Conflict, $"Delivery {entry.Number} is {DeliveryWriter.NameOf(entry.State)}; only dead ones are sent again"));
        }

        await Retry(request, new LedgerQuery(After: entry.Number - 1, Limit: 1));
    }

    /// <summary>The receiver says that it has a notification: {"notificationId": "...", "text": "..."}.</summary>
    public static async Task Receive(ApiRequest request)
    {
        var body = await request.ReadJson() as JsonObject ?? throw ProblemException.BadRequestData("A receipt is an object with the member \"notificationId\"");
        if (body["notificationId"] is not JsonString id || !Names.IsUri(id.Value))
        {
            throw ProblemException.BadRequestData("The member \"notificationId\" is the id of a notification, a URI", "notificationId");
        }

        var text = body["text"] switch
        {
            null => null,
            JsonString { Value.Length: <= 1000 } said => said.Value,
            _ => throw ProblemException.BadRequestData("The member \"text\" is a text of at most 1000 characters", "text"),
        };
        await Records(request).Receive(request.Tenant, request.Id, id.Value, text, CancellationToken.None);
        await request.NoContent();
    }

    private static async Task Retry(ApiRequest request, LedgerQuery query)
    {
        var count = await Records(request).Retry(request.Tenant, request.Id, query, CancellationToken.None);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartObject();
        body.Writer.WriteNumber("retried", count);
        body.Writer.WriteEndObject();
        await request.Ok(body);
    }

    // Page by page, so that an export of all does not grow in memory.
    private static async Task Table(ApiRequest request)
    {
        var query = Query(request, request.Query.Number("limit") ?? int.MaxValue);
        var (left, after) = (query.Limit, query.After);
        var page = await Page();
        var response = request.Http.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = "attachment; filename=\"deliveries.csv\"";
        await using var writer = new StreamWriter(response.Body, leaveOpen: true);
        await DeliveryTable.WriteHead(writer);
        while (page.Count > 0)
        {
            foreach (var entry in page)
            {
                await DeliveryTable.Write(writer, request.Id, entry);
            }

            await writer.FlushAsync(request.Aborted);
            (left, after) = (left - page.Count, page[^1].Number);
            page = left == 0 ? [] : await Page();
        }

        ValueTask<IReadOnlyList<LedgerEntry>> Page() => Records(request).Find(
            request.Tenant, request.Id, query with { After = after, Limit = Math.Min(left, PageOfTable) }, request.Aborted);
    }

    private static LedgerQuery Query(ApiRequest request, int limit) => DeliveryQueryReader.Read(request, limit);

    private static long Number(ApiRequest request) =>
        long.TryParse(request.AttributeName, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ProblemException.BadRequestData($"A delivery's id is a number, not \"{request.AttributeName}\"", "deliveryId");

    private static DeliveryRecords Records(ApiRequest request) => request.Service<DeliveryRecords>();
}
