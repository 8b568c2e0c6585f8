using System.Buffers;

namespace ContextBroker.NgsiLd.Model;

/// <summary>What counts as a URI in ids, objects and datasetIds: a scheme, a colon, something after it, nothing that RFC 3986 or 3987 excludes.</summary>
public static class UriText
{
    private static readonly SearchValues<char> Scheme =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> Excluded = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f \"<>\\^`{|}\u007f");

    public static bool IsUri(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0
            && colon < text.Length - 1
            && char.IsAsciiLetter(text[0])
            && !text[..colon].ContainsAnyExcept(Scheme)
            && !text[(colon + 1)..].ContainsAny(Excluded);
    }
}
