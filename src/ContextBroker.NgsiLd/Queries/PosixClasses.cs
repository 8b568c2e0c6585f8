using System.Text.RegularExpressions;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// The character classes of IEEE 1003.2, `[[:alpha:]]` and its like, which .NET would silently read as something else.
/// All else of a POSIX extended expression means the same in both.
/// </summary>
internal static partial class PosixClasses
{
    public static string Translate(string pattern) =>
        pattern.Contains("[:", StringComparison.Ordinal) ? Class().Replace(pattern, match => Members(match.Groups[1].Value)) : pattern;

    /// <exception cref="ArgumentException">No such class.</exception>
    private static string Members(string name) => name switch
    {
        "alpha" => "\\p{L}",
        "digit" => "0-9",
        "alnum" => "\\p{L}0-9",
        "upper" => "\\p{Lu}",
        "lower" => "\\p{Ll}",
        "space" => "\\s",
        "blank" => " \\t",
        "punct" => "\\p{P}\\p{S}",
        "xdigit" => "0-9A-Fa-f",
        "cntrl" => "\\p{Cc}",
        "print" => "\\P{C}",
        "graph" => "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}",
        _ => throw new ArgumentException($"[:{name}:] is not a class of characters"),
    };

    [GeneratedRegex("\\[:([a-z]+):\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Class();
}
