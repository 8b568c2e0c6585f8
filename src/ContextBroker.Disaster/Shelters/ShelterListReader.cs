using System.Globalization;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd;
using CsvHelper;

namespace ContextBroker.Disaster.Shelters;

/// <summary>A national list as read: its good rows, and the refused ones with line, column and reason.</summary>
public sealed record ShelterList(ShelterListKind Kind, string Encoding, IReadOnlyList<ShelterRow> Rows, IReadOnlyList<RefusedRow> Refused);

/// <summary>Reads the CSV of 指定緊急避難場所 or 指定避難所. Which of the two it is, the header says.</summary>
public static class ShelterListReader
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        MissingField = CsvMissingFieldHandling.ReturnEmpty,
        TrackLineNumbers = true,
    };

    /// <exception cref="ProblemException">BadRequestData: not one of the two lists; names the missing columns.</exception>
    public static ShelterList Read(byte[] csv)
    {
        var text = CsvText.Read(csv);
        using var reader = CsvReader.FromText(text.Text, Options);
        if (reader.Headers is not { Count: > 0 })
        {
            throw ProblemException.BadRequestData("The file is empty; a header row was expected");
        }

        var kind = KindOf(reader.Headers);
        var rows = new List<ShelterRow>();
        var refused = new List<RefusedRow>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read())
        {
            var line = (int)reader.LineNumber;
            var row = ReadRow(reader, kind, line, refused);
            if (row is null)
            {
                continue;
            }

            if (lines.TryAdd(row.NationalShelterId, line))
            {
                rows.Add(row);
            }
            else
            {
                refused.Add(new RefusedRow(line, ShelterColumns.Id, $"{row.NationalShelterId} is already on line {lines[row.NationalShelterId]}"));
            }
        }

        return new ShelterList(kind, text.Encoding, rows, refused);
    }

    private static ShelterListKind KindOf(IReadOnlyList<string> header)
    {
        var kind = header.Contains(ShelterColumns.Hazards[0].Column) ? ShelterListKind.EvacuationSites : ShelterListKind.DesignatedShelters;
        var missing = string.Join(", ", ShelterColumns.Missing(kind, header));
        return missing.Length == 0
            ? kind
            : throw ProblemException.BadRequestData($"This is not a national shelter list: the column(s) {missing} are missing", missing, "line 1");
    }

    private static ShelterRow? ReadRow(CsvReader reader, ShelterListKind kind, int line, List<RefusedRow> refused)
    {
        var before = refused.Count;
        void Refuse(string column, string reason) => refused.Add(new RefusedRow(line, column, reason));
        string Field(string column) => reader.TryGetFieldIndex(column, out var index) ? reader.GetString(index).Trim() : "";

        var id = Field(ShelterColumns.Id);
        if (kind == ShelterListKind.EvacuationSites ? !NationalShelterId.IsSite(id) : !NationalShelterId.IsShelter(id))
        {
            Refuse(ShelterColumns.Id, kind == ShelterListKind.EvacuationSites
                ? $"\"{id}\" is not the ID of an evacuation site (E, 10 digits, 20, one character)"
                : $"\"{id}\" is not the ID of a designated shelter (E, 10 digits, 11 or 12, one character)");
            return null;
        }

        var name = Field(ShelterColumns.Name);
        if (name.Length == 0)
        {
            Refuse(ShelterColumns.Name, "the name is empty");
        }

        var written = Field(ShelterColumns.Code);
        if (!LocalGovernmentCode.TryParse(written.Length == 0 ? NationalShelterId.Municipality(id) : written, out var code))
        {
            Refuse(ShelterColumns.Code, $"\"{written}\" is not a local government code (check digit)");
        }

        var latitude = Degrees(Field(ShelterColumns.Latitude), 20, 46, ShelterColumns.Latitude, Refuse);
        var longitude = Degrees(Field(ShelterColumns.Longitude), 122, 154, ShelterColumns.Longitude, Refuse);
        var hazards = kind == ShelterListKind.EvacuationSites ? Hazards(Field, Refuse) : [];
        var (prefecture, city) = SplitMunicipality(Field(ShelterColumns.Municipality));
        var also = Field(kind == ShelterListKind.EvacuationSites ? ShelterColumns.AlsoShelter : ShelterColumns.AlsoSite) == "1";
        return refused.Count > before
            ? null
            : new ShelterRow(kind, id, code, prefecture, city, name, Field(ShelterColumns.Address), longitude, latitude, hazards, also,
                Field(ShelterColumns.TargetEvacuees), Field(ShelterColumns.DesignationNotes), Field(ShelterColumns.Remarks));
    }

    private static double Degrees(string text, double least, double most, string column, Action<string, string> refuse)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) || !(degrees >= least && degrees <= most))
        {
            refuse(column, $"\"{text}\" is not a number of degrees between {least} and {most} (Japan)");
        }

        return degrees;
    }

    private static List<string> Hazards(Func<string, string> field, Action<string, string> refuse)
    {
        var types = new List<string>();
        foreach (var (column, hazardType) in ShelterColumns.Hazards)
        {
            var mark = field(column);
            if (mark == "1")
            {
                types.Add(hazardType);
            }
            else if (mark.Length > 0)
            {
                refuse(column, $"\"{mark}\" is neither 1 (designated) nor empty");
            }
        }

        return types;
    }

    // 神奈川県横浜市 is prefecture and city in one; prefectures end in 都, 道, 府 or 県 after two or three characters.
    private static (string Prefecture, string City) SplitMunicipality(string text)
    {
        for (var i = 2; i <= 3 && i < text.Length; i++)
        {
            if (text[i] is '都' or '道' or '府' or '県')
            {
                return (text[..(i + 1)], text[(i + 1)..]);
            }
        }

        return ("", text);
    }
}
