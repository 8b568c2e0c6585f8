using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Sensors;

/// <summary>気象庁 アメダス: the stations.</summary>
internal sealed class AmedasStationFormat : FormatReader
{
    public const string Type = "WeatherObserved";

    public static SourceFormat Format { get; } = new(
        "アメダス 観測所 / AMeDAS stations", s => s.Has("station", "name", "nameKana", "elems", "latitude", "longitude"), _ => new AmedasStationFormat());

    public override IReadOnlyList<string> Terms { get; } =
        [.. SourceTerms, "stationCode", "stationName", "stationNameKana", "stationNameEn", "elevation", "location"];

    public static string Id(string station) => "urn:ngsi-ld:WeatherObserved:" + station;

    public override void Read(SourceRecord record, Intake into)
    {
        var station = record.Text("station");
        if (station.Length == 0 || !station.All(char.IsAsciiDigit) || !record["latitude"].TryNumber(out var latitude) || !record["longitude"].TryNumber(out var longitude))
        {
            into.Refuse(record.Place, "station", "a station needs its number and a place in degrees");
            return;
        }

        into.Take(new EntityDraft(Id(station), Type)
            .Text("stationCode", station)
            .Text("stationName", record.Text("name"))
            .Text("stationNameKana", record.Text("nameKana"))
            .Text("stationNameEn", record.Text("nameEn"))
            .Number("elevation", record["altitude_m"].TryNumber(out var height) ? height : null, "MTR")
            .Geometry("location", GeoJson.Point(longitude, latitude))
            .Source(DataSource.Amedas, ""));
    }
}

/// <summary>気象庁 アメダス: hourly rain and temperature.</summary>
internal sealed class AmedasHourFormat : FormatReader
{
    private readonly HashSet<string> _stations = [];
    private readonly HashSet<string> _withTemperature = [];
    private int _readings;
    private int _empty;

    public static SourceFormat Format { get; } = new(
        "アメダス 毎時 / AMeDAS hours", s => s.Has("observedAt", "station", "precipitation1h_mm"), _ => new AmedasHourFormat());

    public override IReadOnlyList<string> Terms { get; } = ["precipitation", "precipitation24h", "temperature", "dateObserved"];

    public override void Read(SourceRecord record, Intake into)
    {
        var station = record.Text("station");
        if (!JapanTime.TryParse(record.Text("observedAt"), out var at))
        {
            into.Refuse(record.Place, "observedAt", $"\"{record.Text("observedAt")}\" is no time");
            return;
        }

        if (station.Length == 0 || !station.All(char.IsAsciiDigit))
        {
            into.Refuse(record.Place, "station", $"\"{station}\" is no station number");
            return;
        }

        var draft = new ReadingDraft(at);
        if (!Numbers(record, draft, into))
        {
            return;
        }

        _stations.Add(station);
        if (draft.IsEmpty)
        {
            _empty++;
            return;
        }

        _readings++;
        into.Take(draft.Text("dateObserved", at.Text).Of(AmedasStationFormat.Id(station), AmedasStationFormat.Type));
    }

    public override void End(Intake into)
    {
        into.Tell($"{_readings} hours of {_stations.Count} stations; {_stations.Count - _withTemperature.Count} measure no temperature: it is left out, it is not zero");
        if (_empty > 0)
        {
            into.Tell($"{_empty} hours hold no value at all");
        }
    }

    private bool Numbers(SourceRecord record, ReadingDraft draft, Intake into)
    {
        foreach (var (column, term, unit) in (ReadOnlySpan<(string, string, string)>)
            [("precipitation1h_mm", "precipitation", "H67"), ("precipitation24h_mm", "precipitation24h", "MMT"), ("temperature_c", "temperature", "CEL")])
        {
            var cell = record[column];
            if (cell.TryNumber(out var number))
            {
                draft.Number(term, number, unit);
                if (term == "temperature")
                {
                    _withTemperature.Add(record.Text("station"));
                }
            }
            else if (cell.State == CellState.Value)
            {
                into.Refuse(record.Place, column, $"\"{cell.Text}\" is no number");
                return false;
            }
        }

        return true;
    }
}
