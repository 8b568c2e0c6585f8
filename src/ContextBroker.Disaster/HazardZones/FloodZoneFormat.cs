using System.Globalization;
using System.Text.RegularExpressions;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.HazardZones;

/// <summary>国土数値情報 洪水浸水想定区域: A31 (by prefecture), A31a (by river), A31b (by first-level mesh), from 2012 on.</summary>
internal sealed partial class FloodZoneFormat(SourceShape shape) : FormatReader
{
    // 2012: depths in five or seven steps.
    private static readonly Dictionary<string, (double Min, double? Max)> Steps = new()
    {
        ["11"] = (0, 0.5), ["12"] = (0.5, 1), ["13"] = (1, 2), ["14"] = (2, 5), ["15"] = (5, null),
        ["21"] = (0, 0.5), ["22"] = (0.5, 1), ["23"] = (1, 2), ["24"] = (2, 3), ["25"] = (3, 4), ["26"] = (4, 5), ["27"] = (5, null),
    };

    private readonly string _stem = StemOf(shape);
    private int _number;
    private int _otherwise;

    public static SourceFormat Format { get; } = new(
        "国土数値情報 洪水浸水想定区域 A31 / flood inundation zones", s => s.IsMap && s.Columns.Any(c => Column().IsMatch(c)), s => new FloodZoneFormat(s));

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. HazardZoneDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        _number++;
        if (record.Geometry is null)
        {
            into.Refuse(record.Place, "geometry", "a zone needs a polygon");
            return;
        }

        if (Step(record) is { } depth)
        {
            var (scenario, rank, min, max, column) = depth;
            var key = $"{_stem}-{column}-{_number.ToString(CultureInfo.InvariantCulture)}";
            var draft = new EntityDraft(HazardZoneDraft.Id(key), "HazardZone").Text("hazardType", "flood").Text("scenario", scenario);
            draft = rank > 0 ? draft.Depth(rank) : draft.Depth(min, max);
            into.Take(draft
                .Text("riverCode", River(record, column, "1"))
                .Text("riverName", River(record, column, "2"))
                .Text("sourceFeatureId", record.Id ?? "")
                .Geometry("location", record.Geometry)
                .Source(DataSource.FloodZones, _stem, Edition()));
        }
        else if (IsOfOtherKind(record))
        {
            _otherwise++;
        }
        else
        {
            into.Refuse(record.Place, "A31", "no depth rank of 1 to 6 (or 11 to 27, of 2012)");
        }
    }

    public override void End(Intake into)
    {
        if (_otherwise > 0)
        {
            into.Tell($"{_otherwise} features say how long water stays, or where houses are washed away: no depth, so they are left out");
        }

        into.Tell("Ranks of one scenario do not overlap; scenarios and rivers do: unite before counting people, and take the greater depth");
    }

    // A31b_201 of 2022 is the rank; A31a_205 is, and its 201 and 202 are the river's number and name; A31_001 of 2012 is a code of two digits.
    private static (string Scenario, int Rank, double Min, double? Max, string Column)? Step(SourceRecord record)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["A31b_", "A31a_", "A31_"])
        {
            foreach (var (group, scenario) in (ReadOnlySpan<(string, string)>)[("2", "想定最大規模"), ("1", "計画規模")])
            {
                foreach (var place in (ReadOnlySpan<string>)["05", "01"])
                {
                    if (record.Text(prefix + group + place) is ['1' or '2' or '3' or '4' or '5' or '6'] rank)
                    {
                        return (scenario, rank[0] - '0', 0, null, prefix + group + place);
                    }
                }
            }

            if (Steps.TryGetValue(record.Text(prefix + "001"), out var step))
            {
                return ("計画規模", 0, step.Min, step.Max, prefix + "001");
            }
        }

        return null;
    }

    private bool IsOfOtherKind(SourceRecord record) => shape.Columns.Any(c => OtherColumn().IsMatch(c) && record.Text(c).Length > 0);

    private static string River(SourceRecord record, string rankColumn, string part) =>
        rankColumn.EndsWith("05", StringComparison.Ordinal) ? record.Text(rankColumn[..^1] + part) : "";

    private string Edition() => StemPattern().Match(_stem) is { Success: true } match ? "20" + match.Groups[1].Value : "";

    private static string StemOf(SourceShape shape)
    {
        var name = shape.Name;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : name[..dot];
    }

    [GeneratedRegex("^A31[ab]?_[0-9]{3}$")]
    private static partial Regex Column();

    [GeneratedRegex("^A31[ab]?_[34][0-9]{2}$")]
    private static partial Regex OtherColumn();

    // A31-12_14, A31a-24_14, A31b-20-23_10_5339: the year is the last before the area.
    [GeneratedRegex("A31[ab]?-(?:[0-9]{2}-)?([0-9]{2})(?![0-9-])")]
    private static partial Regex StemPattern();
}
