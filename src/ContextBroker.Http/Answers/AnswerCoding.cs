using System.IO.Compression;
using ContextBroker.Http.Conditions;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ContextBroker.Http.Answers;

/// <summary>Compresses whole bodies for clients that accept it (RFC 9110, 8.4 and 12.5.3), so that they keep their length and HEAD knows it.</summary>
internal static class AnswerCoding
{
    private const string Brotli = "br";
    private const string Gzip = "gzip";

    /// <summary>The body as it is sent; where it is compressed the answer's headers say so, its entity tag among them.</summary>
    public static ReadOnlyMemory<byte> Apply(HttpContext http, ReadOnlyMemory<byte> body)
    {
        if (Choose(http.Request.Headers.AcceptEncoding) is not { } coding)
        {
            return body;
        }

        var headers = http.Response.Headers;
        headers.ContentEncoding = coding;
        if (headers.ETag.Count > 0)
        {
            headers.ETag = EntityTag.Coded(headers.ETag.ToString(), coding);
        }

        return Compress(coding, body.Span);
    }

    /// <summary>The coding with the higher weight, of equal ones that which is smaller; null: neither is accepted.</summary>
    internal static string? Choose(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out var codings))
        {
            return null;
        }

        var (brotli, gzip) = (WeightOf(codings, Brotli), Math.Max(WeightOf(codings, Gzip), WeightOf(codings, "x-gzip")));
        return (brotli, gzip) is (0, 0) ? null : brotli >= gzip ? Brotli : Gzip;
    }

    // Named, or meant by "*".
    private static double WeightOf(IList<StringWithQualityHeaderValue> codings, string name)
    {
        double? any = null;
        foreach (var coding in codings)
        {
            if (coding.Value.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return coding.Quality ?? 1;
            }

            any = coding.Value == "*" ? coding.Quality ?? 1 : any;
        }

        return name.StartsWith("x-", StringComparison.Ordinal) ? 0 : any ?? 0;
    }

    // Fastest: what is read is not kept, so each byte is compressed for one reader.
    private static ReadOnlyMemory<byte> Compress(string coding, ReadOnlySpan<byte> body)
    {
        var output = new MemoryStream((body.Length / 4) + 64);
        using (Stream stream = coding == Brotli
            ? new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(body);
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }
}
