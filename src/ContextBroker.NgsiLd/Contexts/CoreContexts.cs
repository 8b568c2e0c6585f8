using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>
/// The core @context (Annex B), built in under the URLs of v1.3 to v1.9. The older URLs serve the current terms: names only ever were
/// added, so that what an older client says keeps its meaning.
/// </summary>
public static class CoreContexts
{
    public const string Url = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld";

    public const string DefaultVocabulary = "https://uri.etsi.org/ngsi-ld/default-context/";

    private const string Stem = "://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context";
    private static readonly string[] Versions = ["", "-v1.3", "-v1.4", "-v1.5", "-v1.6", "-v1.7", "-v1.8", "-v1.9"];

    /// <summary>The document behind the URLs: an object with the member @context.</summary>
    public static readonly JsonObject Document = ReadDocument();

    internal static readonly TermTable Terms = new(TermDefiner.DefineCore((JsonObject)Document["@context"]!));

    private static readonly FrozenDictionary<string, LdContext> ByUrl = MakeAll();

    public static LdContext Default { get; } = ByUrl[Url];

    public static IReadOnlyCollection<string> Urls => ByUrl.Keys;

    public static bool TryFind(string url, [NotNullWhen(true)] out LdContext? context) => ByUrl.TryGetValue(url, out context);

    public static bool IsCore(string url) => ByUrl.ContainsKey(url);

    private static FrozenDictionary<string, LdContext> MakeAll()
    {
        var contexts = new Dictionary<string, LdContext>();
        foreach (var version in Versions)
        {
            foreach (var scheme in (ReadOnlySpan<string>)["https", "http"])
            {
                var url = scheme + Stem + version + ".jsonld";
                contexts[url] = new LdContext(Terms, TermTable.Empty, VocabularyNames.Default, JsonValue.Of(url), url);
            }
        }

        return contexts.ToFrozenDictionary();
    }

    private static JsonObject ReadDocument()
    {
        using var stream = typeof(CoreContexts).Assembly.GetManifestResourceStream("ngsi-ld-core-context.jsonld")!;
        var utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);
        return (JsonObject)JsonText.Parse(utf8);
    }
}
