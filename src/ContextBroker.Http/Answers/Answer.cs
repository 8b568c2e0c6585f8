using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Answers;

/// <summary>Writes what an operation answers. Bodies are whole and carry their length: one header block, one write.</summary>
public static class Answer
{
    private static readonly SearchValues<char> PlainInPath =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&'()*+,;=");

    // What else than the URL decides on the answer to a GET, for caches on the way (RFC 9110, 12.5.5).
    internal static readonly StringValues Vary = "Accept, Accept-Encoding, Link, NGSILD-Snapshot, NGSILD-Tenant, Prefer";

    public static Task NoContent(this ApiRequest request)
    {
        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>201 with the created element's relative path, the id being its last segment (clause 6.4.3.1).</summary>
    public static Task Created(this ApiRequest request, string collection, string id)
    {
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = request.PathTo(collection, id);
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>
    /// 200 in the representation that was negotiated. A context goes into the Link header unless the body carries it (clause 6.3.6).
    /// </summary>
    public static Task Ok(this ApiRequest request, JsonBuffer body, LdContext? context = null) => request.Found(StatusCodes.Status200OK, body, context);

    /// <summary>As <see cref="Ok(ApiRequest, JsonBuffer, LdContext?)"/>; 201 where the answer brought something into being.</summary>
    public static async Task Found(this ApiRequest request, int status, JsonBuffer body, LdContext? context)
    {
        await body.Writer.FlushAsync(CancellationToken.None);
        await request.Found(status, body.Written, context);
    }

    /// <inheritdoc cref="Ok(ApiRequest, JsonBuffer, LdContext?)"/>
    public static Task Ok(this ApiRequest request, ReadOnlyMemory<byte> body, LdContext? context = null) =>
        request.Found(StatusCodes.Status200OK, body, context);

    /// <summary>Any other status with a body in application/json: 201 or 207 of a batch, which carry no Link (clause 6.3.6).</summary>
    public static async Task Json(this ApiRequest request, int status, JsonBuffer body)
    {
        await body.Writer.FlushAsync(CancellationToken.None);
        await request.Send(status, MediaType.Json, body.Written);
    }

    /// <summary>The number of all that match (clause 6.3.13).</summary>
    public static void ResultsCount(this ApiRequest request, long count) =>
        request.Http.Response.Headers["NGSILD-Results-Count"] = count.ToString(CultureInfo.InvariantCulture);

    /// <summary>The @context member, when the negotiated body carries it.</summary>
    public static void WriteContext(this ApiRequest request, Utf8JsonWriter writer, LdContext context)
    {
        if (request.ContextInBody)
        {
            writer.WritePropertyName("@context"u8);
            context.Source.WriteTo(writer);
        }
    }

    internal static async Task Send(HttpContext http, int status, MediaType type, JsonBuffer body)
    {
        await body.Writer.FlushAsync(CancellationToken.None);
        await Send(http, status, type, body.Written);
    }

    private static Task Found(this ApiRequest request, int status, ReadOnlyMemory<byte> body, LdContext? context)
    {
        request.Link(context);
        if (!request.Route.HasBody)
        {
            request.Http.Response.Headers.Vary = Vary;
        }

        return request.Send(status, request.Accepted, body);
    }

    private static Task Send(this ApiRequest request, int status, MediaType type, ReadOnlyMemory<byte> body)
    {
        var isCompressed = body.Length >= request.Clients.CompressFrom && request.Clients.CompressFrom > 0 && request.Http.Request.Headers.AcceptEncoding.Count > 0;
        return Send(request.Http, status, type, isCompressed ? AnswerCoding.Apply(request.Http, body) : body);
    }

    private static Task Send(HttpContext http, int status, MediaType type, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.ContentType = type.Header();
        response.ContentLength = body.Length;
        var written = response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static void Link(this ApiRequest request, LdContext? context)
    {
        // Clause 6.3.6. The tables of clause 4.3.6.8 tell of entities alone: other documents are the same in every version.
        if (request.PreferredVersion() is { } version)
        {
            request.Http.Response.Headers["Preference-Applied"] = $"ngsi-ld={version}";
        }

        if (context is null || request.ContextInBody)
        {
            return;
        }

        var headers = request.Http.Response.Headers;
        var link = ContextLink.Write(context);
        headers.Link = headers.Link.Count == 0 ? link : StringValues.Concat(headers.Link, link);
    }

    /// <summary>The path of one element as the client reaches it, its id as the last segment.</summary>
    internal static string PathTo(this ApiRequest request, string collection, string id)
    {
        var segment = id.AsSpan().ContainsAnyExcept(PlainInPath) ? Uri.EscapeDataString(id).Replace("%3A", ":", StringComparison.Ordinal) : id;
        return $"{request.Http.Request.PathBase.ToUriComponent()}{NgsiLdApi.Root}{collection}/{segment}";
    }
}
