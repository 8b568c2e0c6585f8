using System.Globalization;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.HazardZones;

/// <summary>国土数値情報 土砂災害警戒区域 A33, and the same of PLATEAU (udx/lsld), which has the same code lists.</summary>
internal sealed class SedimentZoneFormat(SourceShape shape, SedimentZoneFormat.Columns columns, DataSource source) : FormatReader
{
    private static readonly Columns Ksj = new("A33_001", "A33_002", "A33_003", "A33_004", "A33_005", "A33_006", "A33_007");
    private static readonly Columns PlateauColumns = new("disasterType", "areaType", "prefecture", "zoneNumber", "zoneName", "location", "validFrom");

    private readonly Dictionary<string, int> _sameNumber = [];
    private int _before;
    private int _special;

    public static SourceFormat A33 { get; } = new(
        "国土数値情報 土砂災害警戒区域 A33 / sediment disaster zones", s => s.IsMap && s.Has("A33_001", "A33_002"), s => new SedimentZoneFormat(s, Ksj, DataSource.SedimentZones));

    public static SourceFormat Plateau { get; } = new(
        "PLATEAU 土砂災害警戒区域 / sediment disaster zones", s => s.IsMap && s.Has("disasterType", "areaType", "zoneNumber"), s => new SedimentZoneFormat(s, PlateauColumns, DataSource.Plateau));

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. HazardZoneDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        if (record.Geometry is null)
        {
            into.Refuse(record.Place, "geometry", "a zone needs a polygon");
            return;
        }

        var (phenomenon, zoneClass) = (Phenomenon(record.Text(columns.Phenomenon)), ZoneClass(record.Text(columns.Class)));
        if (phenomenon is null || zoneClass is null)
        {
            var column = phenomenon is null ? columns.Phenomenon : columns.Class;
            into.Refuse(record.Place, column, $"\"{record.Text(column)}\" is none of the codes {(phenomenon is null ? "1 to 3" : "1 to 4")}");
            return;
        }

        _before += record.Text(columns.Class) is "3" or "4" ? 1 : 0;
        _special += zoneClass == "specialWarning" ? 1 : 0;
        var prefecture = record.Text(columns.Prefecture);
        into.Take(new EntityDraft(HazardZoneDraft.Id(Key(record, prefecture, zoneClass)), "HazardZone")
            .Text("hazardType", "landslide")
            .Text("phenomenonType", phenomenon)
            .Text("zoneClass", zoneClass)
            .Text("zoneNumber", record.Text(columns.Number))
            .Text("zoneName", record.Text(columns.Name))
            .Text("description", record.Text(columns.Place))
            .Date("designatedAt", record.Text(columns.Since))
            .Prefecture(prefecture)
            .Text("sourceFeatureId", record.Id ?? "")
            .Geometry("location", record.Geometry)
            .Source(source, prefecture, Edition()));
    }

    public override void End(Intake into)
    {
        into.Tell($"{_special} zones are special warning zones (red); each lies inside the warning zone (yellow) of its number: never add their areas");
        if (_before > 0)
        {
            into.Tell($"{_before} zones are shown as before their designation (codes 3 and 4)");
        }
    }

    // Shared code list of KSJ and PLATEAU: 1 steep slope, 2 debris flow, 3 landslide.
    private static string? Phenomenon(string code) => code switch { "1" => "steepSlope", "2" => "debrisFlow", "3" => "landslide", _ => null };

    private static string? ZoneClass(string code) => code switch { "1" or "3" => "warning", "2" or "4" => "specialWarning", _ => null };

    // A zone of several polygons comes as several features of one number.
    private string Key(SourceRecord record, string prefecture, string zoneClass)
    {
        if (record.Id is { } id)
        {
            return id;
        }

        var key = $"{source.Key}-{prefecture}-{record.Text(columns.Phenomenon)}-{record.Text(columns.Number)}-{zoneClass}";
        var number = _sameNumber[key] = _sameNumber.GetValueOrDefault(key) + 1;
        return number == 1 ? key : key + "-" + number.ToString(CultureInfo.InvariantCulture);
    }

    // A33-22_14Polygon.geojson: of 2022.
    private string Edition() =>
        shape.Name.IndexOf("A33-", StringComparison.Ordinal) is >= 0 and var at && shape.Name.Length >= at + 6 ? "20" + shape.Name[(at + 4)..(at + 6)] : "";

    internal sealed record Columns(string Phenomenon, string Class, string Prefecture, string Number, string Name, string Place, string Since);
}
