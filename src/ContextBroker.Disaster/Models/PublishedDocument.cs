using System.Collections.Frozen;
using System.Security.Cryptography;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Models;

/// <summary>A schema, example or @context that the broker publishes, as it lies in specs/.</summary>
/// <param name="Path">"models/HazardZone/schema.json", "contexts/disaster.jsonld".</param>
internal sealed record PublishedDocument(string Path, byte[] Utf8)
{
    private const string Prefix = "published/";

    private string? _entityTag;

    /// <summary>Of its bytes, in quotes; made when somebody asks.</summary>
    public string EntityTag => _entityTag ??= $"\"{Convert.ToHexStringLower(SHA256.HashData(Utf8).AsSpan(0, 12))}\"";

    /// <summary>By path.</summary>
    public static IReadOnlyDictionary<string, PublishedDocument> All { get; } = ReadAll();

    /// <summary>The modelled types, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. All.Keys.Where(p => p.StartsWith("models/", StringComparison.Ordinal)).Select(p => p.Split('/')[1]).Distinct().Order(StringComparer.Ordinal)];

    public static PublishedDocument? Find(string path) => All.GetValueOrDefault(path);

    public static PublishedDocument Schema(string type) => All[$"models/{type}/schema.json"];

    public JsonObject Json() => (JsonObject)JsonText.Parse(Utf8);

    private static FrozenDictionary<string, PublishedDocument> ReadAll()
    {
        var assembly = typeof(PublishedDocument).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var utf8 = new byte[stream.Length];
            stream.ReadExactly(utf8);
            return new PublishedDocument(name[Prefix.Length..].Replace('\\', '/'), utf8);
        }).ToFrozenDictionary(d => d.Path);
    }
}
