using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Sensors;

/// <summary>Crisis gauges: readings, which the source has only while the level is above the start level.</summary>
internal sealed class RiverLevelFormat : FormatReader
{
    private readonly HashSet<string> _stations = [];
    private int _readings;

    public static SourceFormat Format { get; } = new(
        "危機管理型水位計 水位 / river levels", s => s.Has("obsTime", "stationCode", "level_m", "over"), _ => new RiverLevelFormat());

    public override IReadOnlyList<string> Terms { get; } = ["currentLevel", "floodLevelStatus"];

    public override void Read(SourceRecord record, Intake into)
    {
        var station = record.Text("stationCode");
        if (!JapanTime.TryParse(record.Text("obsTime"), out var at))
        {
            into.Refuse(record.Place, "obsTime", $"\"{record.Text("obsTime")}\" is no time");
        }
        else if (station.Length == 0 || !station.All(char.IsAsciiLetterOrDigit))
        {
            into.Refuse(record.Place, "stationCode", $"\"{station}\" is no station code");
        }
        else if (!record["level_m"].TryNumber(out var level))
        {
            into.Refuse(record.Place, "level_m", $"\"{record.Text("level_m")}\" is no level");
        }
        else
        {
            _readings++;
            _stations.Add(station);
            into.Take(new ReadingDraft(at).Number("currentLevel", level, "MTR").Text("floodLevelStatus", Status(record)).Of(RiverGaugeFormat.Id(station), RiverGaugeFormat.Type));
        }
    }

    public override void End(Intake into)
    {
        into.Tell($"{_readings} readings of {_stations.Count} stations. Only levels above the start level are recorded: silence means below it, or no data");
        into.Tell("Licence not confirmed (class C): fine for internal use, confirm before publishing outside");
    }

    private static string Status(SourceRecord record) =>
        record.Text("isFlood") == "true" ? "flooding"
        : record.Text("isWarning") == "true" ? "evacuationJudgement"
        : record.Text("over") == "101" ? "caution"
        : "waiting";
}
