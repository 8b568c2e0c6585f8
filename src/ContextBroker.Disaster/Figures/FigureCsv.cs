using System.Text;
using ContextBroker.NgsiLd.Model;
using CsvHelper;

namespace ContextBroker.Disaster.Figures;

/// <summary>Figures as a table for spreadsheets: a line for each row, a column for each name that any of them has. What is not known is an empty cell.</summary>
internal static class FigureCsv
{
    // Excel takes UTF-8 for what it is only with a byte order mark.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    public static byte[] Of(FigureTable table)
    {
        string[] names = [.. table.Rows.SelectMany(static row => row.Figures.Members.Select(static m => m.Name)).Distinct()];
        return Of([["group", .. names], .. table.Rows.Select(row => (IEnumerable<string>)[row.Key.Length == 0 ? "all" : row.Key, .. names.Select(n => Cell(row.Figures[n]))])]);
    }

    /// <summary>Lines of cells, the first of which names the columns.</summary>
    public static byte[] Of(IEnumerable<IEnumerable<string>> lines)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(new StreamWriter(bytes, Utf8), CsvWriterOptions.Default, leaveOpen: false))
        {
            foreach (var line in lines)
            {
                foreach (var cell in line)
                {
                    csv.WriteField(cell);
                }

                csv.EndRecord();
            }
        }

        return bytes.ToArray();
    }

    private static string Cell(JsonValue? value) => value switch
    {
        null or JsonNull => "",
        JsonString text => text.Value,
        JsonArray { Items: var items } => string.Join(' ', items.Select(Cell)),
        _ => value.ToString(),
    };
}
