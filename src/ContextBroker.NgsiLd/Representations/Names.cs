using System.Buffers;
using System.Text;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>What may be a name (clause 4.6.2), a URI, a scope (clause 4.18) and a language tag.</summary>
public static class Names
{
    /// <summary>Of a URI or a name. Longer ones could be stored, but no path could lead to them.</summary>
    public const int MaxLength = 2048;

    private static readonly SearchValues<char> NotInUris =
        SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(c => (char)c), '<', '>', '"', '{', '}', '|', '\\', '^', '`', '\u007f']);

    /// <summary>
    /// A type or attribute name: letters, digits and underscores after a letter, with a prefix or not; or a whole IRI. Beyond the clause,
    /// an underscore may stand first and a hyphen later: released clients send such names.
    /// </summary>
    public static bool IsName(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return name.Length <= MaxLength
            && (colon < 0 ? IsWord(name) : IsUri(name) || (IsWord(name.AsSpan(0, colon)) && IsWord(name.AsSpan(colon + 1))));
    }

    /// <summary>An absolute URI or IRI (RFC 3986, RFC 3987): a scheme, a colon, and something that holds no blank, no bracket and nothing unseen.</summary>
    public static bool IsUri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && text.Length <= MaxLength && IsScheme(text.AsSpan(0, colon)) && IsRest(text.AsSpan(colon));
    }

    /// <summary>A scope with or without its leading slash; wildcards belong to queries.</summary>
    public static bool IsScope(string text)
    {
        var levels = text.AsSpan(text.StartsWith('/') ? 1 : 0);
        foreach (var level in levels.Split('/'))
        {
            if (!IsScopeLevel(levels[level]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A language tag as far as its form goes (RFC 5646), or @none.</summary>
    public static bool IsLanguageTag(string text)
    {
        if (text == "@none")
        {
            return true;
        }

        foreach (var range in text.AsSpan().Split('-'))
        {
            if (!IsSubtag(text.AsSpan()[range]))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(text[0]);
    }

    private static bool IsRest(ReadOnlySpan<char> rest) =>
        !rest.ContainsAny(NotInUris)
        && IriCharacters.AreAll(rest)
        && (!rest.Contains('%') || IsPercentEncoded(rest));

    private static bool IsPercentEncoded(ReadOnlySpan<char> rest)
    {
        for (int percent; (percent = rest.IndexOf('%')) >= 0; rest = rest[(percent + 3)..])
        {
            if (percent + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[percent + 1]) || !char.IsAsciiHexDigit(rest[percent + 2]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSubtag(ReadOnlySpan<char> subtag)
    {
        foreach (var c in subtag)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return subtag.Length is >= 1 and <= 8;
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme)
    {
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(scheme[0]);
    }

    private static bool IsWord(ReadOnlySpan<char> word)
    {
        var isFirst = true;
        foreach (var rune in word.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune) && rune.Value != '_' && (isFirst || (!Rune.IsNumber(rune) && rune.Value != '-')))
            {
                return false;
            }

            isFirst = false;
        }

        return !isFirst;
    }

    private static bool IsScopeLevel(ReadOnlySpan<char> level)
    {
        var isFirst = true;
        foreach (var rune in level.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune) && (isFirst || (!Rune.IsNumber(rune) && rune.Value != '_')))
            {
                return false;
            }

            isFirst = false;
        }

        return !isFirst;
    }
}
