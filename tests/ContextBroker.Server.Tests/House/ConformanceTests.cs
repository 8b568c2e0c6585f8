using System.Text.RegularExpressions;
using ContextBroker.Server.Settings;

namespace ContextBroker.Server.Tests.House;

/// <summary>What specs/conformance.md names is there: types, tests, settings, pages. Its tables of clauses are whole rows, the cases in them well-formed.</summary>
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

    [Test]
    public void EveryClauseHasAllItsCells() => Assert.That(Rows().Where(r => r.Cells.Length != r.Heads.Length || r.Heads[^1] != "ETSI").Select(r => r.Line), Is.Empty);

    [Test]
    public void EveryRowNamesItsClauses() => Assert.That(Rows().Where(r => !Clause().IsMatch(r.Cells[0])).Select(r => r.Line), Is.Empty);

    [Test]
    public void EveryStateIsSaid() =>
        Assert.That(Rows().Where(r => Array.IndexOf(r.Heads, "State") is > 0 and var at && !State().IsMatch(r.Cells[at])).Select(r => r.Line), Is.Empty);

    [Test]
    public void CasesAreInOrderAndNamedOnce() =>
        Assert.That(Rows().Where(r => r.Cells[^1].Length > 0 && !IsListOfCases(r.Cells[^1].Split(", "))).Select(r => r.Line), Is.Empty);

    private static bool IsListOfCases(string[] cases) =>
        cases.All(IsCaseOrRange) && cases.SequenceEqual(cases.Distinct().Order(StringComparer.Ordinal));

    // The ends of a range differ in their numbers only, and stand in order.
    private static bool IsCaseOrRange(string text) =>
        text.Split('-') is { Length: 1 or 2 } ends && ends.All(end => Case().IsMatch(end))
        && (ends.Length == 1 || (string.CompareOrdinal(ends[0], ends[1]) < 0 && Digits().Replace(ends[0], "0") == Digits().Replace(ends[1], "0")));

    /// <summary>The rows of tables whose first column is of clauses, but for the tables of deviations, which name no cases.</summary>
    private static IEnumerable<(string Line, string[] Heads, string[] Cells)> Rows() =>
        from section in Text.Split("\n## ")
        where section.StartsWith("Chapter", StringComparison.Ordinal) || section.StartsWith("Not there", StringComparison.Ordinal)
        let lines = section.Split('\n').Where(line => line.StartsWith('|')).ToArray()
        from line in lines.Skip(2)
        select (line, Cells(lines[0]), Cells(line));

    private static string[] Cells(string line) => [.. CellEnd().Split(line.TrimEnd().Trim('|')).Select(cell => cell.Trim())];

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

    [GeneratedRegex(@"^\d+(\.\d+)+")]
    private static partial Regex Clause();

    [GeneratedRegex(@"^(yes|partly|no)\b")]
    private static partial Regex State();

    [GeneratedRegex(@"^(IOP_[A-Z]{3}(_[A-Z]{3})?|D?\d+)(_\d\d)*(_(aux|exc|inc|red))?$")]
    private static partial Regex Case();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}
