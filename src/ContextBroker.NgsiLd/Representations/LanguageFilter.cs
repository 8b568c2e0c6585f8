using System.Buffers;
using System.Globalization;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The grammar of the language filter (clause 4.15): ranges of RFC 4647 with qualities as in Accept-Language (RFC 3282).</summary>
public static class LanguageFilter
{
    private const int LongestSubtag = 8;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The filter as it was given.</summary>
    /// <param name="text">"ja", "fr-CH,fr;q=0.9,*;q=0.5", or null: there is none.</param>
    /// <exception cref="ProblemException">BadRequestData, naming lang and the range that is none.</exception>
    public static string? Require(string? text)
    {
        if (text is null)
        {
            return null;
        }

        foreach (var part in text.Split(','))
        {
            var range = part.AsSpan().Trim();
            if (!IsRange(range))
            {
                throw ProblemException.BadRequestData($"\"{range}\" is not a language range; the filter is like \"ja,en;q=0.8,*;q=0.5\"", "lang");
            }
        }

        return text;
    }

    /// <summary>The one language that texts are in (table 6.5.3.4-1).</summary>
    /// <exception cref="ProblemException">BadRequestData, naming lang.</exception>
    public static string? RequireTag(string? text) =>
        text is null || IsTag(text) ? text : throw ProblemException.BadRequestData($"\"{text}\" is not the tag of a language, as \"ja\" is", "lang");

    private static bool IsRange(ReadOnlySpan<char> range)
    {
        var parameter = range.IndexOf(';');
        var tag = parameter < 0 ? range : range[..parameter].TrimEnd();
        return (tag is "*" || IsTag(tag)) && (parameter < 0 || IsQuality(range[(parameter + 1)..].Trim()));
    }

    // "@none" is the key of a language map's text in no language (clause 4.5.18).
    private static bool IsTag(ReadOnlySpan<char> tag)
    {
        if (tag is "@none")
        {
            return true;
        }

        var isFirst = true;
        foreach (var place in tag.Split('-'))
        {
            var subtag = tag[place];
            if (subtag.Length is 0 or > LongestSubtag || subtag.ContainsAnyExcept(isFirst ? Letters : LettersAndDigits))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    private static bool IsQuality(ReadOnlySpan<char> parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
        && quality is >= 0 and <= 1;
}
