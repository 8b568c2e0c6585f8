using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Sensors;

/// <summary>Crisis gauges (危機管理型水位計): the stations with their thresholds.</summary>
internal sealed class RiverGaugeFormat : FormatReader
{
    public const string Type = "FloodMonitoring";

    private int _stations;
    private int _withoutWarning;

    public static SourceFormat Format { get; } = new(
        "危機管理型水位計 観測所 / river gauges", s => s.Has("stationCode", "townCode", "startLevel_m", "floodLevel_m"), _ => new RiverGaugeFormat());

    public override IReadOnlyList<string> Terms { get; } =
        [.. SourceTerms, "stationID", "stationName", "localGovernmentCode", "address", "startLevel", "alertLevel", "floodLevel", "datumNote", "location"];

    public static string Id(string station) => "urn:ngsi-ld:FloodMonitoring:" + station;

    public override void Read(SourceRecord record, Intake into)
    {
        var station = record.Text("stationCode");
        if (station.Length == 0 || !station.All(char.IsAsciiLetterOrDigit))
        {
            into.Refuse(record.Place, "stationCode", $"\"{station}\" is no station code");
            return;
        }

        if (!record["latitude"].TryNumber(out var latitude) || !record["longitude"].TryNumber(out var longitude))
        {
            into.Refuse(record.Place, "latitude", "a gauge needs a place in degrees");
            return;
        }

        if (!LocalGovernmentCode.TryParse(record.Text("townCode"), out var code))
        {
            into.Refuse(record.Place, "townCode", $"\"{record.Text("townCode")}\" is no municipality code");
            return;
        }

        _stations++;
        _withoutWarning += record["warnLevel_m"].State == CellState.Empty ? 1 : 0;
        into.Take(new EntityDraft(Id(station), Type)
            .Text("stationID", station)
            .Text("stationName", record.Text("name"))
            .Text("localGovernmentCode", code)
            .Text("address", record.Text("placeCity"))
            .Number("startLevel", Level(record, "startLevel_m"), "MTR")
            .Number("alertLevel", Level(record, "warnLevel_m"), "MTR")
            .Number("floodLevel", Level(record, "floodLevel_m"), "MTR")
            .Text("datumNote", "観測所ごとの基準面。観測所どうしの水位は比べられない / on the station's own datum")
            .Geometry("location", GeoJson.Point(longitude, latitude))
            .Source(DataSource.Rivers, code[..2]));
    }

    public override void End(Intake into)
    {
        into.Tell($"{_stations} stations; {_withoutWarning} have no warning level: alertLevel is left out, it is not zero");
        into.Tell("Levels are on each station's own datum: never compare stations");
        into.Tell("Licence not confirmed (class C): fine for internal use, confirm before publishing outside");
    }

    private static JsonNumber? Level(SourceRecord record, string column) => record[column].TryNumber(out var level) ? level : null;
}
