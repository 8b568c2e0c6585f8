using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Outbound;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Federation;

/// <summary>Asks sources over HTTP (clauses 4.3.6.4 to 4.3.6.6, 6.3.17, 6.3.18). Redirects are not followed: the registrant named the endpoint.</summary>
internal sealed class HttpContextSource : IContextSource, IDisposable
{
    private const string OfRequest = "urn:ngsi-ld:request";
    private const int MaxDetail = 200;

    // What the connection, the interaction or the registration itself decides on; contextSourceInfo adds to it, and cannot contradict it.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "Link",
        TenantHeader.Name, SnapshotHeader.Name, "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", ViaHeader.Name,
        "contentType", "jsonldContext", "ngsildConformance");

    private readonly HttpClient _client;
    private readonly int _maxBytes;

    public HttpContextSource(IOptions<FederationOptions> options, OutboundGuard guard)
        : this(guard.Guard(NewHandler(options.Value)), options.Value.MaxAnswerBytes)
    {
    }

    internal HttpContextSource(HttpMessageHandler handler, int maxBytes) =>
        (_client, _maxBytes) = (new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, maxBytes);

    public async Task<SourceReply> Send(SourceCall call, CancellationToken cancel)
    {
        try
        {
            using var request = Request(call);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return await Read(response, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new SourceReply(SourceOutcome.NoAnswer, Detail: e.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(SourceCall call)
    {
        var (method, path) = SourceResources.Of(call);
        var request = new HttpRequestMessage(method, SourceResources.Url(call.Source, path, call.Parameters));
        request.Headers.TryAddWithoutValidation("Accept", InfoOf(call.Source, "accept") ?? MediaTypes.Json);
        request.Headers.TryAddWithoutValidation(ViaHeader.Name, ViaHeader.Write([.. call.Origin.Encountered, call.Origin.Alias]));
        if (call.Source.SourceTenant is { } tenant)
        {
            request.Headers.TryAddWithoutValidation(TenantHeader.Name, tenant);
        }

        Convey(request, call);
        AddBody(request, call);
        return request;
    }

    // Clause 4.3.6.5.
    private static void Convey(HttpRequestMessage request, SourceCall call)
    {
        foreach (var (name, value) in call.Source.ContextSourceInfo)
        {
            if (!Reserved.Contains(name) && (value == OfRequest ? call.Origin.Header(name) : value) is { } conveyed)
            {
                request.Headers.TryAddWithoutValidation(name, conveyed);
            }
        }

        if (InfoOf(call.Source, "ngsildConformance") is { } version && request.Method == HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("Prefer", $"ngsi-ld={version}");
        }
    }

    // The @context goes beside the body, unless it has no URL or the source wants it inside (clause 4.3.6.6).
    private static void AddBody(HttpRequestMessage request, SourceCall call)
    {
        var isInside = call.Body is not null && InfoOf(call.Source, "jsonldContext") is null
            && (call.Context.Url is null || InfoOf(call.Source, "contentType") == MediaTypes.LdJson);
        if (!isInside && ContextLink.Write(call.Context) is [{ } link])
        {
            request.Headers.TryAddWithoutValidation("Link", link);
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent((isInside ? WithContext(body, call.Context.Source) : body).ToUtf8());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(isInside ? MediaTypes.LdJson : MediaTypes.Json);
        }
    }

    private static JsonValue WithContext(JsonValue body, JsonValue context) => body switch
    {
        JsonObject document => document.With("@context", context),
        JsonArray array => new JsonArray([.. array.Items.Select(item => item is JsonObject ? WithContext(item, context) : item)]),
        _ => body,
    };

    private static string? InfoOf(ContextSourceRegistration source, string key)
    {
        foreach (var (name, value) in source.ContextSourceInfo)
        {
            if (name == key)
            {
                return value;
            }
        }

        return null;
    }

    private async Task<SourceReply> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        var body = await ReadBody(response, cancel);
        if (body is null)
        {
            return new SourceReply(SourceOutcome.Unreadable, Detail: $"it has more than {_maxBytes} bytes (Federation:MaxAnswerBytes)");
        }

        var warnings = response.Headers.TryGetValues(WarningHeader.Name, out var values) ? WarningHeader.Read(values) : [];
        if (!response.IsSuccessStatusCode)
        {
            return Refusal(status, body.Value) with { Status = status, Warnings = warnings };
        }

        try
        {
            var document = body.Value.IsEmpty ? null : JsonText.Parse(body.Value.Span);
            var outcome = response.StatusCode == HttpStatusCode.MultiStatus ? SourceOutcome.Partly : SourceOutcome.Done;
            return new SourceReply(outcome, document) { ContextUrl = LinkOf(response), CreatedId = CreatedId(response), Warnings = warnings };
        }
        catch (ProblemException e)
        {
            return new SourceReply(SourceOutcome.Unreadable, Detail: e.Problem.Detail) { Warnings = warnings };
        }
    }

    // The last segment of its path.
    private static string? CreatedId(HttpResponseMessage response) =>
        response is { StatusCode: HttpStatusCode.Created, Headers.Location.OriginalString: var path } && path[(path.LastIndexOf('/') + 1)..] is { Length: > 0 } id
            ? Uri.UnescapeDataString(id)
            : null;

    private static string? LinkOf(HttpResponseMessage response)
    {
        try
        {
            return response.Headers.TryGetValues("Link", out var links) ? ContextLink.Read(links.ToArray()) : null;
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    // Null: too long.
    private async Task<ReadOnlyMemory<byte>?> ReadBody(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > _maxBytes)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>();
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        for (int read; (read = await stream.ReadAsync(body.GetMemory(4096), cancel)) > 0;)
        {
            body.Advance(read);
            if (body.WrittenCount > _maxBytes)
            {
                return null;
            }
        }

        return body.WrittenMemory;
    }

    private static SourceReply Refusal(int status, ReadOnlyMemory<byte> body)
    {
        var outcome = status switch
        {
            StatusCodes.Status404NotFound => SourceOutcome.NotFound,
            StatusCodes.Status508LoopDetected => SourceOutcome.Loop,
            StatusCodes.Status504GatewayTimeout => SourceOutcome.NoAnswer,
            _ => SourceOutcome.Refused,
        };
        return new SourceReply(outcome, Detail: $"{status} {Said(body.Span)}".TrimEnd());
    }

    private static string Said(ReadOnlySpan<byte> body)
    {
        string text;
        try
        {
            var problem = JsonText.Parse(body) as JsonObject;
            text = ((problem?["detail"] ?? problem?["title"]) as JsonString)?.Value ?? "";
        }
        catch (Exception e) when (e is ProblemException or JsonException)
        {
            text = "";
        }

        return text.Length <= MaxDetail ? text : text[..MaxDetail] + "...";
    }

    private static SocketsHttpHandler NewHandler(FederationOptions options) => new()
    {
        // contextSourceInfo may hold any text; without this, one that is not ASCII would fail before it is sent.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.Timeout,
        MaxConnectionsPerServer = options.MaxUnderWay,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
