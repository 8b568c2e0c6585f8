using System.Globalization;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Shelters;

/// <summary>Reads rows of a national list one after the other; of two with one id, the second is refused.</summary>
internal sealed class ShelterRowReader(ShelterListKind kind)
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <param name="refuse">Told the column and the reason.</param>
    /// <returns>Null: refused.</returns>
    public ShelterRow? Read(SourceRecord record, Action<string, string> refuse)
    {
        var row = ReadRow(record, kind, refuse);
        if (row is null || _places.TryAdd(row.NationalShelterId, record.Place))
        {
            return row;
        }

        refuse(ShelterColumns.Id, $"{row.NationalShelterId} is already on {_places[row.NationalShelterId]}");
        return null;
    }

    private static ShelterRow? ReadRow(SourceRecord record, ShelterListKind kind, Action<string, string> refuse)
    {
        var isGood = true;
        string Field(string column) => record.Text(column);
        void Refuse(string column, string reason)
        {
            isGood = false;
            refuse(column, reason);
        }

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

        var (longitude, latitude) = Place(record, Refuse);
        var hazards = kind == ShelterListKind.EvacuationSites ? Hazards(Field, Refuse) : [];
        var (prefecture, city) = SplitMunicipality(Field(ShelterColumns.Municipality));
        var also = Field(kind == ShelterListKind.EvacuationSites ? ShelterColumns.AlsoShelter : ShelterColumns.AlsoSite) == "1";
        return !isGood
            ? null
            : new ShelterRow(kind, id, code, prefecture, city, name, Field(ShelterColumns.Address), longitude, latitude, hazards, also,
                Field(ShelterColumns.TargetEvacuees), Field(ShelterColumns.DesignationNotes), Field(ShelterColumns.Remarks));
    }

    // Of a map, from its point; of a table, from its columns.
    private static (double Longitude, double Latitude) Place(SourceRecord record, Action<string, string> refuse)
    {
        if (record[ShelterColumns.Latitude].State == CellState.Absent && record.Geometry?["coordinates"] is JsonArray { Items: [JsonNumber x, JsonNumber y, ..] })
        {
            return (x.Value, y.Value);
        }

        var latitude = Degrees(record.Text(ShelterColumns.Latitude), 20, 46, ShelterColumns.Latitude, refuse);
        return (Degrees(record.Text(ShelterColumns.Longitude), 122, 154, ShelterColumns.Longitude, refuse), latitude);
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
