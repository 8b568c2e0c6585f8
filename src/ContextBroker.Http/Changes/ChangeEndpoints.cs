using System.Globalization;
using System.Text;
using ContextBroker.Core.Changes;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Http.Changes;

/// <summary>
/// The stream of changes for who cannot open a port: as long poll, or as Server-Sent Events that a browser takes up again by Last-Event-ID. Beyond
/// the standard.
/// </summary>
internal static class ChangeEndpoints
{
    private const string EventStream = "text/event-stream";
    private const int Batch = 256;
    private const int LongestWait = 60;
    private static readonly TimeSpan HeartBeat = TimeSpan.FromSeconds(15);

    public static async Task Read(ApiRequest request)
    {
        var wanted = WantedChanges.Read(request, await request.LinkedContext());
        var isStream = request.Http.Request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase);
        using var stream = await request.Service<ChangeConsumption>().Open(request.Tenant, wanted, await After(request), request.Aborted);
        var stopping = request.Service<IHostApplicationLifetime>().ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, stopping);
        await (isStream ? Stream(request, stream, ending.Token) : Poll(request, stream, ending.Token));
    }

    private static async ValueTask<long> After(ApiRequest request)
    {
        var positions = request.Service<ChangePositions>();
        var text = request.Http.Request.Headers.TryGetValue("Last-Event-ID", out var last) ? last.ToString() : request.Query["after"];
        if (text is not null)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw ProblemException.BadRequestData($"The parameter after is the number of a change, not \"{text}\"", "after");
        }

        return await StartReader.Read(request, "since") switch
        {
            null => positions.Last,
            { After: { } after } => after,
            _ => throw ProblemException.BadRequestData("The present state is at /entities; changes are told since a time or a number", "since"),
        };
    }

    // Answers as soon as there is something to tell; the first page that says so ends the waiting.
    private static async Task Poll(ApiRequest request, ChangeStream stream, CancellationToken ending)
    {
        var wait = request.Query.Number("wait") ?? 0;
        if (wait > LongestWait)
        {
            throw ProblemException.BadRequestData($"The parameter wait is {LongestWait} seconds at most", "wait");
        }

        var limit = PageParameters.Read(request).Limit;
        var told = await Told(request, stream, TimeSpan.FromSeconds(wait), Math.Max(1, limit), ending);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartObject();
        body.Writer.WriteNumber("last", stream.Position);
        body.Writer.WriteStartArray("changes");
        foreach (var change in told)
        {
            body.Writer.WriteStartObject();
            body.Writer.WriteNumber("sequence", change.Sequence);
            body.Writer.WriteString("at", NgsiLd.Model.Timestamp.Format(change.At));
            body.Writer.WritePropertyName("notification");
            body.Writer.WriteRawValue(change.Notification.Span, skipInputValidation: true);
            body.Writer.WriteEndObject();
        }

        body.Writer.WriteEndArray();
        body.Writer.WriteEndObject();
        request.Http.Response.Headers.CacheControl = "no-store";
        await request.Json(StatusCodes.Status200OK, body);
    }

    private static async Task<IReadOnlyList<ToldChange>> Told(ApiRequest request, ChangeStream stream, TimeSpan wait, int limit, CancellationToken ending)
    {
        var last = request.Service<ChangePositions>().Last;
        using var patience = new CancellationTokenSource(wait, request.Service<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, patience.Token);
        try
        {
            // What is there already is looked at, however short the wait.
            while (wait > TimeSpan.Zero || stream.Position < last)
            {
                var told = await stream.Next(Math.Min(limit, Batch), stream.Position < last ? ending : either.Token);
                if (told.Count > 0)
                {
                    return told;
                }
            }
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // Nothing came.
        }

        return [];
    }

    private static async Task Stream(ApiRequest request, ChangeStream stream, CancellationToken ending)
    {
        var response = request.Http.Response;
        response.ContentType = EventStream;
        response.Headers.CacheControl = "no-store";
        await Say(response, $"id: {stream.Position}\n\n", ending);
        try
        {
            while (true)
            {
                // Each batch waits until the client has taken the one before.
                await Say(response, await NextEvents(request, stream, ending), ending);
            }
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // The broker stops: the client comes again.
        }
        catch (ProblemException e)
        {
            await Say(response, $"event: gone\ndata: {Encoding.UTF8.GetString(Compact(e.Problem.Detail))}\n\n", ending);
        }
    }

    private static async Task<string> NextEvents(ApiRequest request, ChangeStream stream, CancellationToken ending)
    {
        using var beat = new CancellationTokenSource(HeartBeat, request.Service<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, beat.Token);
        var events = new StringBuilder();
        try
        {
            foreach (var change in await stream.Next(Batch, either.Token))
            {
                events.Append(CultureInfo.InvariantCulture, $"id: {change.Sequence}\ndata: {Encoding.UTF8.GetString(change.Notification.Span)}\n\n");
            }
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // A sign of life, and how far it was looked.
            events.Append(CultureInfo.InvariantCulture, $"id: {stream.Position}\n\n");
        }

        return events.ToString();
    }

    private static byte[] Compact(string detail) => NgsiLd.Model.JsonValue.Object(("detail", NgsiLd.Model.JsonValue.Of(detail))).ToUtf8();

    private static async Task Say(HttpResponse response, string text, CancellationToken ending)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ending);
        await response.Body.FlushAsync(ending);
    }
}
