using System.Globalization;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>An ICU collation by its tag (RFC 6067). The order of texts unless another is asked for is ICU's root (clause 4.23.1).</summary>
public sealed record Collation
{
    public static readonly Collation Root = new("und", CultureInfo.InvariantCulture.CompareInfo, CompareOptions.None);

    private const string Extension = "-u-";

    private readonly CompareInfo _culture;
    private readonly CompareOptions _options;
    private readonly bool _isPhonebook;

    private Collation(string tag, CompareInfo culture, CompareOptions options, bool isPhonebook = false) =>
        (Tag, _culture, _options, _isPhonebook) = (tag, culture, options, isPhonebook);

    public string Tag { get; }

    /// <summary>
    /// A language such as `ja` or `de-CH` (`und`: any), and perhaps `-u-` with the settings co (a kind of order), ks (strength) and
    /// kn (digits by number).
    /// </summary>
    /// <exception cref="ProblemException">BadRequestData: no collation; OperationNotSupported: one that is not known here.</exception>
    public static Collation Parse(string tag)
    {
        var extension = tag.IndexOf(Extension, StringComparison.OrdinalIgnoreCase);
        var language = extension < 0 ? tag : tag[..extension];
        var settings = extension < 0 ? [] : tag[(extension + Extension.Length)..].ToLowerInvariant().Split('-');
        var (options, kind) = (CompareOptions.None, "standard");
        for (var i = 0; i < settings.Length; i += 2)
        {
            var value = i + 1 < settings.Length ? settings[i + 1] : throw Invalid(tag);
            kind = settings[i] == "co" ? value : kind;
            options |= settings[i] == "co" ? CompareOptions.None : OptionsOf(tag, settings[i], value);
        }

        return new Collation(tag, CultureOf(tag, language, kind), options, IsPhonebook(language, kind));
    }

    /// <summary>0: the collation sees no difference.</summary>
    public int Compare(string left, string right)
    {
        var order = _isPhonebook ? _culture.Compare(AsInPhonebooks(left), AsInPhonebooks(right), _options) : 0;
        return order != 0 ? order : _culture.Compare(left, right, _options);
    }

    public bool Equals(Collation? other) => other is not null && string.Equals(Tag, other.Tag, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Tag);

    public override string ToString() => Tag;

    private static bool IsPhonebook(string language, string kind) =>
        kind == "phonebk" && (language.Equals("de", StringComparison.OrdinalIgnoreCase) || language.StartsWith("de-", StringComparison.OrdinalIgnoreCase));

    // CLDR's tailoring: an umlaut stands with the vowel and e. .NET cuts a name of a collation to eight letters, and ICU knows no "phoneboo".
    private static string AsInPhonebooks(string text) => text.Normalize()
        .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal)
        .Replace("Ä", "AE", StringComparison.Ordinal).Replace("Ö", "OE", StringComparison.Ordinal).Replace("Ü", "UE", StringComparison.Ordinal);

    private static CompareInfo CultureOf(string tag, string language, string kind)
    {
        var culture = CultureOf(tag, language);
        return kind switch
        {
            "standard" => culture,
            "phonebk" when IsPhonebook(language, kind) => culture,
            "pinyin" or "stroke" or "zhuyin" or "unihan" when culture.Name.Length > 0 => CultureInfo.GetCultureInfo($"{culture.Name}{Extension}co-{kind}").CompareInfo,
            _ => throw NotSupported(tag, $"co-{kind}"),
        };
    }

    private static CompareInfo CultureOf(string tag, string language)
    {
        if (string.Equals(language, "und", StringComparison.OrdinalIgnoreCase))
        {
            return CultureInfo.InvariantCulture.CompareInfo;
        }

        try
        {
            return language.Length > 0 && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                ? CultureInfo.GetCultureInfo(language, predefinedOnly: true).CompareInfo
                : throw Invalid(tag);
        }
        catch (CultureNotFoundException)
        {
            throw Invalid(tag);
        }
    }

    // What level 4 and identic see beyond level 3 is no order that a reader knows, but they are named in the clause's examples.
    private static CompareOptions OptionsOf(string tag, string key, string value) => (key, value) switch
    {
        ("ks", "level1") => CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace,
        ("ks", "level2") => CompareOptions.IgnoreCase,
        ("ks", "level3" or "level4" or "identic") or ("kn", "false") => CompareOptions.None,
        ("kn", "true") => CompareOptions.NumericOrdering,
        ("ka" or "kb" or "kc" or "kf" or "kh" or "kk" or "kr" or "kv", _) =>
            throw NotSupported(tag, $"{key}-{value}"),
        _ => throw Invalid(tag),
    };

    private static ProblemException NotSupported(string tag, string setting) =>
        ProblemException.NotSupported($"The setting {setting} of collation `{tag}` is not supported here");

    private static ProblemException Invalid(string tag) => ProblemException.BadRequestData($"`{tag}` is not a collation of RFC 6067", "collation");
}
