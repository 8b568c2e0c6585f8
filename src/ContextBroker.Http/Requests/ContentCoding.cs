using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Requests;

/// <summary>Compressed bodies (RFC 9110, 8.4): the codings that are undone.</summary>
internal static class ContentCoding
{
    /// <summary>For the Accept-Encoding header beside a 415 (RFC 9110, 12.5.3).</summary>
    public const string Known = "br, gzip, deflate";

    public static bool IsIdentity(StringValues codings) =>
        StringValues.IsNullOrEmpty(codings) || codings.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

    public static bool IsKnown(StringValues codings) => IsIdentity(codings) || Name(codings) is "br" or "gzip" or "x-gzip" or "deflate";

    public static Stream Decode(Stream body, StringValues codings) => Name(codings) switch
    {
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => body,
    };

    private static string Name(StringValues codings) => codings.ToString().ToLowerInvariant();
}
