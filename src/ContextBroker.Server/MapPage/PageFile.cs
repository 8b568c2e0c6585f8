using System.Security.Cryptography;

namespace ContextBroker.Server.MapPage;

/// <summary>One file of the built page, held in memory in the forms that the build packed it in.</summary>
/// <param name="Brotli">Null: not packed so.</param>
/// <param name="Gzip">Null: not packed so.</param>
internal sealed record PageFile(string ContentType, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".txt"] = "text/plain; charset=utf-8",
    };

    /// <summary>Of what is served, whatever it is packed in.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Plain))[..16];

    /// <summary>The files that the build lists in files.txt, by their paths in the folder; empty when the page was not built. What an earlier build left is none.</summary>
    public static IReadOnlyDictionary<string, PageFile> ReadAll(string folder)
    {
        var list = Path.Combine(folder, "files.txt");
        return File.Exists(list) ? File.ReadAllLines(list).Where(line => line.Length > 0).ToDictionary(line => line, line => Read(Path.Combine(folder, line)), StringComparer.Ordinal) : new Dictionary<string, PageFile>();
    }

    /// <summary>The smallest form that the client takes.</summary>
    public (byte[] Bytes, string? Encoding) For(string acceptEncoding) =>
        Brotli is not null && Takes(acceptEncoding, "br") ? (Brotli, "br")
        : Gzip is not null && Takes(acceptEncoding, "gzip") ? (Gzip, "gzip")
        : (Plain, null);

    private static bool Takes(string acceptEncoding, string coding) =>
        acceptEncoding.Split(',', StringSplitOptions.TrimEntries).Any(one =>
        {
            var parts = one.Split(';', StringSplitOptions.TrimEntries);
            return string.Equals(parts[0], coding, StringComparison.OrdinalIgnoreCase) && !parts.Skip(1).Any(p => p.Replace(" ", "", StringComparison.Ordinal) is "q=0" or "q=0.0" or "q=0.00" or "q=0.000");
        });

    private static PageFile Read(string path) =>
        new(Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"), File.ReadAllBytes(path), Packed(path + ".br"), Packed(path + ".gz"));

    private static byte[]? Packed(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;
}
