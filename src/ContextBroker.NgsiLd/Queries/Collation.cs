using System.Globalization;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>An ICU collation by its tag (RFC 6067). The order of texts unless another is asked for is ICU's root (clause 4.23.1).</summary>
public sealed record Collation
{
    public static readonly Collation Root = new("und", CultureInfo.InvariantCulture.CompareInfo, CompareOptions.None);

    private const string Extension = "-u-";

    private readonly CompareInfo _culture;
    private readonly CompareOptions _options;

    private Collation(string tag, CompareInfo culture, CompareOptions options) => (Tag, _culture, _options) = (tag, culture, options);

    public string Tag { get; }

    /// <summary>A language such as `ja` or `de-CH` (`und`: any), and perhaps `-u-` with the settings ks (strength) and kn (digits by number).</summary>
    /// <exception cref="ProblemException">BadRequestData: no collation; OperationNotSupported: one that is not known here.</exception>
    public static Collation Parse(string tag)
    {
        var extension = tag.IndexOf(Extension, StringComparison.OrdinalIgnoreCase);
        var culture = CultureOf(tag, extension < 0 ? tag : tag[..extension]);
        var settings = extension < 0 ? [] : tag[(extension + Extension.Length)..].ToLowerInvariant().Split('-');
        var options = CompareOptions.None;
        for (var i = 0; i < settings.Length; i += 2)
        {
            options |= i + 1 < settings.Length ? OptionsOf(tag, settings[i], settings[i + 1]) : throw Invalid(tag);
        }

        return new Collation(tag, culture, options);
    }

    /// <summary>0: the collation sees no difference.</summary>
    public int Compare(string left, string right) => _culture.Compare(left, right, _options);

    public bool Equals(Collation? other) => other is not null && string.Equals(Tag, other.Tag, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Tag);

    public override string ToString() => Tag;

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
        ("ks", "level3" or "level4" or "identic") or ("co", "standard") or ("kn", "false") => CompareOptions.None,
        ("kn", "true") => CompareOptions.NumericOrdering,
        ("co" or "ka" or "kb" or "kc" or "kf" or "kh" or "kk" or "kr" or "kv", _) =>
            throw ProblemException.NotSupported($"The setting {key}-{value} of collation `{tag}` is not supported; ks, kn and a language are"),
        _ => throw Invalid(tag),
    };

    private static ProblemException Invalid(string tag) => ProblemException.BadRequestData($"`{tag}` is not a collation of RFC 6067", "collation");
}
