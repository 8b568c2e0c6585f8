using System.Buffers;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Limits;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Requests;

/// <summary>Reads a body once, whole.</summary>
internal static class RequestBody
{
    /// <summary>The status of a bare refusal by clause 6.3.4 (411, 415), or 0.</summary>
    /// <param name="takesChunks">A body in chunks is taken without Content-Length: <see cref="Clients.ClientOptions.ChunkedBodies"/>.</param>
    public static int Refusal(HttpContext http, bool takesChunks)
    {
        var request = http.Request;
        if (request.ContentLength is null && !(takesChunks && request.Headers.TransferEncoding.Count > 0))
        {
            return StatusCodes.Status411LengthRequired;
        }

        if (request.ContentLength != 0 && !ContentCoding.IsKnown(request.Headers.ContentEncoding))
        {
            http.Response.Headers.AcceptEncoding = ContentCoding.Known;
            return StatusCodes.Status415UnsupportedMediaType;
        }

        return request.ContentLength == 0 || IsJson(request.ContentType) ? 0 : StatusCodes.Status415UnsupportedMediaType;
    }

    public static async ValueTask<JsonValue> Read(HttpContext http, LimitOptions limits)
    {
        if (http.Request.ContentLength is not { } length || !ContentCoding.IsIdentity(http.Request.Headers.ContentEncoding))
        {
            using var body = await StreamedBody.Read(http, limits);
            return JsonText.Parse(body.Written.Span, limits.MaxDepth);
        }

        if (length > limits.MaxBodyBytes)
        {
            throw new ProblemException(new Problem(HttpProblems.TooLarge, $"The body has {length} bytes; at most {limits.MaxBodyBytes} are taken"));
        }

        var reader = http.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync((int)length, http.RequestAborted);
        try
        {
            return Parse(read.Buffer, limits.MaxDepth);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static JsonValue Parse(ReadOnlySequence<byte> body, int maxDepth)
    {
        if (body.IsSingleSegment)
        {
            return JsonText.Parse(body.FirstSpan, maxDepth);
        }

        var length = (int)body.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(whole);
            return JsonText.Parse(whole.AsSpan(0, length), maxDepth);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    // merge-patch+json is JSON by clause 6.3.4 for PATCH; clients also send it with POST on /attrs (ngsijs).
    private static bool IsJson(string? contentType)
    {
        var name = contentType.AsSpan();
        var semicolon = name.IndexOf(';');
        name = (semicolon < 0 ? name : name[..semicolon]).Trim();
        return name.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
            || name.Equals(MediaTypes.LdJson, StringComparison.OrdinalIgnoreCase)
            || name.Equals(MediaTypes.MergePatch, StringComparison.OrdinalIgnoreCase);
    }
}
