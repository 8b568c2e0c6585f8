using System.Globalization;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>A version of the specification, as 1.5 (clause 4.3.6.8).</summary>
public readonly record struct NgsiLdVersion(int Major, int Minor)
{
    public static readonly NgsiLdVersion First = new(1, 0);

    /// <summary>The one that everything here is written in.</summary>
    public static readonly NgsiLdVersion Native = new(1, 9);

    public static bool operator <(NgsiLdVersion left, NgsiLdVersion right) => (left.Major, left.Minor).CompareTo((right.Major, right.Minor)) < 0;

    public static bool operator >(NgsiLdVersion left, NgsiLdVersion right) => right < left;

    /// <summary>This one, or the nearest that is known.</summary>
    public NgsiLdVersion Nearest => this < First ? First : this > Native ? Native : this;

    /// <summary>major.minor.</summary>
    public static bool TryParse(string text, out NgsiLdVersion version)
    {
        version = default;
        if (text.Split('.') is not [var first, var second] || !IsNumber(first, out var major) || !IsNumber(second, out var minor))
        {
            return false;
        }

        version = new NgsiLdVersion(major, minor);
        return true;
    }

    /// <summary>The version to answer in whoever prefers this one: the nearest that is known. Native, where the text is no version.</summary>
    public static NgsiLdVersion Conformant(string text) => TryParse(text, out var version) ? version.Nearest : Native;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
