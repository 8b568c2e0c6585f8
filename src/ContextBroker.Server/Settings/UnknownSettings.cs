using System.Text.RegularExpressions;

namespace ContextBroker.Server.Settings;

/// <summary>A misspelt setting would silently do nothing: those given on the command line are held to the table.</summary>
internal static partial class UnknownSettings
{
    // Sections of ASP.NET Core itself, which have keys of their own.
    private static readonly string[] Frameworks = ["urls", "Logging", "Kestrel", "AllowedHosts", "environment", "http_ports", "https_ports"];

    public static IEnumerable<string> In(IEnumerable<string> arguments) =>
        arguments.Where(a => a.StartsWith("--", StringComparison.Ordinal) || a.Contains('=', StringComparison.Ordinal))
            .Select(a => a.TrimStart('-').Split('=')[0])
            .Where(key => !IsKnown(key));

    public static IEnumerable<string> Strays(IEnumerable<string> arguments)
    {
        var afterKey = false;
        foreach (var argument in arguments)
        {
            var isKey = argument.StartsWith("--", StringComparison.Ordinal) || argument.Contains('=', StringComparison.Ordinal);
            if (!isKey && !afterKey)
            {
                yield return argument;
            }

            afterKey = isKey && !argument.Contains('=', StringComparison.Ordinal);
        }
    }

    private static bool IsKnown(string key)
    {
        var normal = Index().Replace(key, ":n");
        return Frameworks.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase)
            || SettingsTable.Rows.Any(r => string.Equals(r.Key, normal, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(":[0-9]+(?=:|$)")]
    private static partial Regex Index();
}
