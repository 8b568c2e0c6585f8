using System.Globalization;
using System.Text;
using CsvHelper;

namespace ContextBroker.Disaster.Exposure;

/// <summary>An answer as a table for spreadsheets: a line for each group and depth, "all" first. A class of which nothing is known is an empty cell.</summary>
internal static class ExposureCsv
{
    private static readonly string[] Heads =
        ["group", "name", "depthRank", "depthMin", "depthMax", "total", "age0to14", "age15to64", "age65over", "age75over"];

    // Excel takes UTF-8 for what it is only with a byte order mark.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    public static byte[] Of(ExposureAnswer answer)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(new StreamWriter(bytes, Utf8), CsvWriterOptions.Default, leaveOpen: false))
        {
            Write(csv, Heads);
            Write(csv, answer.Total, answer);
            foreach (var row in answer.Rows)
            {
                Write(csv, row, answer);
            }
        }

        return bytes.ToArray();
    }

    private static void Write(CsvWriter csv, ExposureRow row, ExposureAnswer answer)
    {
        var group = row.Key.Length == 0 ? "all" : row.Key;
        Write(csv, [group, row.Name, "all", Text(answer.Question.MinDepth), "", .. Counts(row.Exposed)]);
        foreach (var (rank, people) in row.ByLevel)
        {
            var level = answer.Levels.First(one => one.Rank == rank);
            Write(csv, [group, row.Name, Text(rank), Text(level.DepthMin), Text(level.DepthMax), .. Counts(people)]);
        }
    }

    private static string[] Counts(People people) =>
        [Rounded(people.Total), Rounded(people.From0To14), Rounded(people.From15To64), Rounded(people.From65), Rounded(people.From75)];

    private static string Rounded(double? number) => number is { } people ? ExposureJson.People(people).ToString() : "";

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void Write(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell ?? "");
        }

        csv.EndRecord();
    }
}
