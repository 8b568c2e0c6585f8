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

    /// <summary>The version to answer in whoever prefers this one: the nearest that is known. Native, where the text is no version.</summary>
    public static NgsiLdVersion Conformant(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 2 || !IsNumber(parts[0], out var major) || !IsNumber(parts[1], out var minor))
        {
            return Native;
        }

        var version = new NgsiLdVersion(major, minor);
        return version < First ? First : version > Native ? Native : version;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
