using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>What a @context refers to, and how answers refer to it.</summary>
public static class ContextSource
{
    private const int DeepestNesting = 32;

    /// <summary>The URL that a reference means inside a document; requests have no base, so they must give absolute ones.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URL.</exception>
    public static string Absolute(string reference, string? baseUrl)
    {
        // Uri alone takes "/a" for a file on Unix, and lets brackets and line ends pass, which would end a Link header.
        if (Names.IsUri(reference) && Uri.TryCreate(reference, UriKind.Absolute, out _))
        {
            return reference;
        }

        return baseUrl is not null && Uri.TryCreate(new Uri(baseUrl), reference, out var url)
            ? url.AbsoluteUri
            : throw ProblemException.BadRequestData($"The @context \"{reference}\" is not an absolute URL", "@context");
    }

    /// <summary>The URLs of the documents that a @context needs, core ones left out; <see cref="ContextCompiler"/> wants each of them.</summary>
    public static IReadOnlyList<string> References(JsonValue context, string? baseUrl)
    {
        var urls = new List<string>();
        Collect(context, baseUrl, urls);
        return urls;
    }

    /// <summary>The same @context in its plainest form: without the brackets and the core URL that add nothing to one URL or object.</summary>
    public static JsonValue Simplest(JsonValue context) =>
        context is JsonArray { Items: [.., var last] } array && UserParts(array) is [var only] && !IsOlderCore(last) ? Simplest(only) : context;

    /// <summary>The built-in context when nothing but core URLs is given.</summary>
    internal static LdContext? OnlyCore(JsonValue context) => context switch
    {
        JsonNull or JsonArray { Items: [] } => LdContext.Core,
        JsonString url => CoreContexts.TryFind(url.Value, out var core) ? core : null,
        JsonArray { Items: [.. var before, var last] } => before.All(i => OnlyCore(i) is not null) ? OnlyCore(last) : null,
        _ => null,
    };

    /// <summary>The one URL given beside the core context's, if one was; as ASCII, as headers need it.</summary>
    internal static string? SingleUrl(JsonValue context) => context switch
    {
        JsonString url => ToAscii(url.Value),
        JsonArray array when UserParts(array) is [{ } only] => SingleUrl(only),
        _ => null,
    };

    // RFC 3987, 3.1: an IRI as a URI.
    private static string ToAscii(string url) => Ascii.IsValid(url) || !Uri.TryCreate(url, UriKind.Absolute, out var iri)
        ? url
        : new UriBuilder(iri) { Host = iri.IdnHost }.Uri.AbsoluteUri;

    /// <summary>The user's parts as given, with the core context's URL in the last place unless they already end in it (clause 4.4).</summary>
    internal static JsonValue ForAnswers(JsonValue context, IReadOnlyDictionary<string, JsonValue> documents)
    {
        var parts = context is JsonArray array ? UserParts(array) : [context];
        if (parts is [JsonString] && EndsInCore(parts[0], documents, baseUrl: null, depth: 0))
        {
            return parts[0];
        }

        var core = context is JsonArray { Items: [.., JsonString last] } && CoreContexts.IsCore(last.Value) ? last : JsonValue.Of(CoreContexts.Url);
        return parts.Length > 0 && EndsInCore(parts[^1], documents, baseUrl: null, depth: 0)
            ? new JsonArray(parts)
            : new JsonArray(parts.Add(core));
    }

    private static bool IsOlderCore(JsonValue last) => last is JsonString { Value: not CoreContexts.Url } url && CoreContexts.IsCore(url.Value);

    private static ImmutableArray<JsonValue> UserParts(JsonArray array) =>
        array.Items.RemoveAll(i => i is JsonString url && CoreContexts.IsCore(url.Value));

    private static bool EndsInCore(JsonValue context, IReadOnlyDictionary<string, JsonValue> documents, string? baseUrl, int depth) => context switch
    {
        _ when depth > DeepestNesting => false,
        JsonArray { Items: [.., var last] } => EndsInCore(last, documents, baseUrl, depth + 1),
        JsonString url => EndsInCore(Absolute(url.Value, baseUrl), documents, depth),
        _ => false,
    };

    private static bool EndsInCore(string url, IReadOnlyDictionary<string, JsonValue> documents, int depth) =>
        CoreContexts.IsCore(url) || (documents.TryGetValue(url, out var content) && EndsInCore(content, documents, url, depth + 1));

    private static void Collect(JsonValue? context, string? baseUrl, List<string> urls)
    {
        switch (context)
        {
            case JsonString reference when !CoreContexts.IsCore(reference.Value):
                urls.Add(Absolute(reference.Value, baseUrl));
                break;
            case JsonArray array:
                foreach (var item in array.Items)
                {
                    Collect(item, baseUrl, urls);
                }

                break;
            case JsonObject local:
                Collect(local["@import"], baseUrl, urls);
                break;
            default:
                break;
        }
    }
}
