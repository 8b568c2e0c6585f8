using System.Globalization;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Meshes;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Population;

/// <summary>全国の人流オープンデータ: people staying per 1 km mesh and month, by kind of day and time of day.</summary>
internal sealed class PeopleFlowFormat : FormatReader
{
    private static readonly JsonNumber Published = JsonNumber.Of(10);

    private readonly HashSet<string> _meshes = [];
    private readonly HashSet<string> _months = [];
    private readonly HashSet<string> _municipalities = [];
    private double _least = double.MaxValue;

    public static SourceFormat Format { get; } = new(
        "全国の人流オープンデータ（1kmメッシュ）/ people flow", s => s.Has("mesh1kmid", "citycode", "year", "month", "dayflag", "timezone", "population"), _ => new PeopleFlowFormat());

    public override IReadOnlyList<string> Terms { get; } =
    [
        .. SourceTerms, "meshCode", "dayType", "timeSlot", "dateObservedFrom", "dateObservedTo", "stayPopulation", "minimumPublishedValue", "localGovernmentCode", "location",
    ];

    public override void Read(SourceRecord record, Intake into)
    {
        var problem = Fault(record, out var mesh, out var month, out var code);
        if (problem is { } fault)
        {
            into.Refuse(record.Place, fault.Column, fault.Reason);
            return;
        }

        var (day, time) = (DayType(record.Text("dayflag"))!, TimeSlot(record.Text("timezone"))!);
        _ = record["population"].TryNumber(out var population);
        var stamp = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var isNew = into.Take(new EntityDraft($"urn:ngsi-ld:PeopleFlowObservation:{mesh.Text}-{stamp}-{day}-{time}", "PeopleFlowObservation")
            .Text("meshCode", mesh.Text)
            .Text("dayType", day)
            .Text("timeSlot", time)
            .Text("dateObservedFrom", stamp + "-01T00:00:00+09:00")
            .Text("dateObservedTo", month.AddMonths(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00+09:00")
            .Number("stayPopulation", population)
            .Number("minimumPublishedValue", Published)
            .Text("localGovernmentCode", code)
            .Geometry("location", GeoJson.Square(mesh))
            .Source(DataSource.PeopleFlow, $"{code[..2]}/{stamp}"));
        if (!isNew)
        {
            into.Refuse(record.Place, "mesh1kmid", $"{mesh.Text} of {stamp}, {day}, {time} is already in this file");
            return;
        }

        _meshes.Add(mesh.Text);
        _months.Add(stamp);
        _municipalities.Add(code);
        _least = Math.Min(_least, population!.Value);
    }

    public override void End(Intake into)
    {
        into.Tell($"{_meshes.Count} meshes, {_municipalities.Count} municipalities and wards, months {string.Join(", ", _months.Order())}");
        into.Tell($"The smallest value is {_least:0}: cells below 10 are not published, so a mesh without a row means 0 to 9 people or none, not zero");
    }

    private static (string Column, string Reason)? Fault(SourceRecord record, out MeshCode mesh, out DateOnly month, out string code)
    {
        (month, code) = (default, "");
        if (!MeshCode.TryParse(record.Text("mesh1kmid"), out mesh) || mesh.Text.Length != 8)
        {
            return ("mesh1kmid", $"\"{record.Text("mesh1kmid")}\" is no code of a 1 km mesh");
        }

        if (!LocalGovernmentCode.TryParse(record.Text("citycode").PadLeft(5, '0'), out code))
        {
            return ("citycode", $"\"{record.Text("citycode")}\" is no municipality code");
        }

        if (!DateOnly.TryParseExact($"{record.Text("year")}-{record.Text("month").PadLeft(2, '0')}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out month))
        {
            return ("month", $"\"{record.Text("year")}\", \"{record.Text("month")}\" is no month");
        }

        return DayType(record.Text("dayflag")) is null ? ("dayflag", $"\"{record.Text("dayflag")}\" is none of 0, 1 and 2")
            : TimeSlot(record.Text("timezone")) is null ? ("timezone", $"\"{record.Text("timezone")}\" is none of 0, 1 and 2")
            : !record["population"].TryNumber(out _) ? ("population", $"\"{record.Text("population")}\" is no number")
            : null;
    }

    private static string? DayType(string flag) => flag switch { "0" => "holiday", "1" => "weekday", "2" => "all", _ => null };

    private static string? TimeSlot(string zone) => zone switch { "0" => "day", "1" => "lateNight", "2" => "wholeDay", _ => null };
}
