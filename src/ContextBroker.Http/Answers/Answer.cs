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
        response.Headers.Location = PathTo(collection, id);
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
        request.Link(context);
        await Send(request.Http, status, request.Accepted, body);
    }

    /// <inheritdoc cref="Ok(ApiRequest, JsonBuffer, LdContext?)"/>
    public static Task Ok(this ApiRequest request, ReadOnlyMemory<byte> body, LdContext? context = null)
    {
        request.Link(context);
        return Send(request.Http, StatusCodes.Status200OK, request.Accepted, body);
    }

    /// <summary>Any other status with a body in application/json: 201 or 207 of a batch, which carry no Link (clause 6.3.6).</summary>
    public static Task Json(this ApiRequest request, int status, JsonBuffer body) => Send(request.Http, status, MediaType.Json, body);

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

    /// <summary>The relative path of one element, its id as the last segment.</summary>
    internal static string PathTo(string collection, string id)
    {
        var segment = id.AsSpan().ContainsAnyExcept(PlainInPath) ? Uri.EscapeDataString(id).Replace("%3A", ":", StringComparison.Ordinal) : id;
        return $"{NgsiLdApi.Root}{collection}/{segment}";
    }
}
