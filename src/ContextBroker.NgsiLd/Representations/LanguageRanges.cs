using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The language filter of clause 4.15: ranges by falling quality, looked up as RFC 4647 says (nl-BE is served by nl, en by en-US).</summary>
public sealed class LanguageRanges
{
    private readonly string[] _ranges;

    private LanguageRanges(string[] ranges) => _ranges = ranges;

    /// <param name="text">As in Accept-Language: "fr-CH,fr;q=0.9,en;q=0.8,*;q=0.5".</param>
    public static LanguageRanges Parse(string text) =>
        new([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Parts)
            .Where(range => range.Quality > 0)
            .OrderByDescending(range => range.Quality)
            .Select(range => range.Tag)]);

    /// <summary>The text of the best language and its tag; any language when none fits. Null: there is no text at all.</summary>
    public JsonMember? Choose(JsonValue languageMap)
    {
        if (languageMap is not JsonObject { Members.IsEmpty: false } map)
        {
            return null;
        }

        foreach (var range in _ranges)
        {
            if (range == "*")
            {
                break;
            }

            if (Find(map, range) is { } found)
            {
                return found;
            }
        }

        return Exact(map, "@none") ?? map.Members[0];
    }

    private static (string Tag, double Quality) Parts(string range)
    {
        var parameter = range.IndexOf(';', StringComparison.Ordinal);
        if (parameter < 0)
        {
            return (range, 1);
        }

        var quality = range.AsSpan(parameter + 1).Trim();
        return (
            range[..parameter].TrimEnd(),
            quality.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(quality[2..], NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
                ? given
                : 1);
    }

    private static JsonMember? Find(JsonObject map, string range)
    {
        for (var tag = range; ; tag = tag[..tag.LastIndexOf('-')])
        {
            if (Exact(map, tag) is { } found)
            {
                return found;
            }

            if (!tag.Contains('-', StringComparison.Ordinal))
            {
                return MoreSpecific(map, range);
            }
        }
    }

    private static JsonMember? Exact(JsonObject map, string tag)
    {
        foreach (var member in map.Members)
        {
            if (string.Equals(member.Name, tag, StringComparison.OrdinalIgnoreCase))
            {
                return member;
            }
        }

        return null;
    }

    private static JsonMember? MoreSpecific(JsonObject map, string range)
    {
        foreach (var member in map.Members)
        {
            if (member.Name.Length > range.Length && member.Name[range.Length] == '-' && member.Name.StartsWith(range, StringComparison.OrdinalIgnoreCase))
            {
                return member;
            }
        }

        return null;
    }
}
