using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Shelters;

/// <summary>A national list as read: its good rows, and the refused ones with line, column and reason.</summary>
public sealed record ShelterList(ShelterListKind Kind, string Encoding, IReadOnlyList<ShelterRow> Rows, IReadOnlyList<RefusedRow> Refused);

/// <summary>Reads the CSV of 指定緊急避難場所 or 指定避難所 at once. Which of the two it is, the header says.</summary>
public static class ShelterListReader
{
    /// <exception cref="ProblemException">BadRequestData: not one of the two lists; names the missing columns.</exception>
    public static ShelterList Read(byte[] csv)
    {
        if (csv.Length == 0)
        {
            throw ProblemException.BadRequestData("The file is empty; a header row was expected");
        }

        using var table = CsvTable.Open(() => new MemoryStream(csv));
        var kind = KindOf(table.Columns);
        var reader = new ShelterRowReader(kind);
        var rows = new List<ShelterRow>();
        var refused = new List<RefusedRow>();
        foreach (var record in table.Rows())
        {
            var place = record.Place;
            if (reader.Read(record, (column, reason) => refused.Add(new RefusedRow(place, column, reason))) is { } row)
            {
                rows.Add(row);
            }
        }

        return new ShelterList(kind, table.Text.Name, rows, refused);
    }

    private static ShelterListKind KindOf(IReadOnlyList<string> header)
    {
        var kind = ShelterColumns.KindOf(header);
        var missing = string.Join(", ", ShelterColumns.Missing(kind, header));
        return missing.Length == 0
            ? kind
            : throw ProblemException.BadRequestData($"This is not a national shelter list: the column(s) {missing} are missing", missing, "line 1");
    }
}
