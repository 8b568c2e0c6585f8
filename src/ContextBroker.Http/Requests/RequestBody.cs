using System.Buffers;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Limits;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Requests;

/// <summary>Reads a body once, whole, up to its announced length.</summary>
internal static class RequestBody
{
    /// <summary>The status of a bare refusal by clause 6.3.4 (411, 415), or 0.</summary>
    public static int Refusal(HttpRequest request)
    {
        if (request.ContentLength is not { } length)
        {
            return StatusCodes.Status411LengthRequired;
        }

        return length == 0 || (IsJson(request.ContentType) && IsPlain(request.Headers.ContentEncoding)) ? 0 : StatusCodes.Status415UnsupportedMediaType;
    }

    public static async ValueTask<JsonValue> Read(HttpContext http, LimitOptions limits)
    {
        var length = http.Request.ContentLength ?? 0;
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

    // RFC 9110, 8.4: a coding that is not undone is an unsupported media type, too.
    private static bool IsPlain(StringValues codings) =>
        StringValues.IsNullOrEmpty(codings) || codings.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

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
