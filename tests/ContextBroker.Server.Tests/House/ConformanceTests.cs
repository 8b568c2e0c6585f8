using System.Text.RegularExpressions;
using ContextBroker.Server.Settings;

namespace ContextBroker.Server.Tests.House;

/// <summary>What specs/conformance.md names is there: types, tests, settings, pages.</summary>
public partial class ConformanceTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "specs", "conformance.md"));

    [Test]
    public void EveryTypeAndTestExists()
    {
        var declared = Sources().SelectMany(file => Declaration().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.That(Captured(TypeName()).Where(name => !declared.Contains(name)), Is.Empty);
    }

    [Test]
    public void EverySettingExists()
    {
        var keys = SettingsTable.Rows.Select(r => r.Key).ToHashSet();
        Assert.That(Captured(SettingKey()).Where(key => !keys.Contains(key)), Is.Empty);
    }

    [Test]
    public void EveryLinkLeadsSomewhere() =>
        Assert.That(Captured(Link()).Where(path => !Path.Exists(Path.Combine(Repository.Root, "specs", path))), Is.Empty);

    private static IEnumerable<string> Captured(Regex names) => names.Matches(Text).Select(m => m.Groups[1].Value).Distinct();

    private static IEnumerable<string> Sources() =>
        new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+)?([A-Z]\w+)")]
    private static partial Regex Declaration();

    // In code quotes: a type, or a type's method.
    [GeneratedRegex(@"`([A-Z]\w+)(?:\.\w+)?`")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"`([A-Z]\w+:\w+)`")]
    private static partial Regex SettingKey();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
