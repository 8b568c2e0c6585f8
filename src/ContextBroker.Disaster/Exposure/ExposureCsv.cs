using System.Globalization;
using ContextBroker.Disaster.Figures;

namespace ContextBroker.Disaster.Exposure;

/// <summary>An answer as a table for spreadsheets: a line for each group and depth, "all" first. A class of which nothing is known is an empty cell.</summary>
internal static class ExposureCsv
{
    private static readonly string[] Heads =
        ["group", "name", "depthRank", "depthMin", "depthMax", "total", "age0to14", "age15to64", "age65over", "age75over"];

    public static byte[] Of(ExposureAnswer answer) => FigureCsv.Of([Heads, .. Lines(answer.Total, answer), .. answer.Rows.SelectMany(row => Lines(row, answer))]);

    private static IEnumerable<IEnumerable<string>> Lines(ExposureRow row, ExposureAnswer answer)
    {
        var group = row.Key.Length == 0 ? "all" : row.Key;
        var name = row.Name ?? "";
        yield return [group, name, "all", Text(answer.Question.MinDepth), "", .. Counts(row.Exposed)];
        foreach (var (rank, people) in row.ByLevel)
        {
            var level = answer.Levels.First(one => one.Rank == rank);
            yield return [group, name, Text(rank), Text(level.DepthMin), Text(level.DepthMax), .. Counts(people)];
        }
    }

    private static string[] Counts(People people) =>
        [Rounded(people.Total), Rounded(people.From0To14), Rounded(people.From15To64), Rounded(people.From65), Rounded(people.From75)];

    private static string Rounded(double? number) => number is { } people ? ExposureJson.People(people).ToString() : "";

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
