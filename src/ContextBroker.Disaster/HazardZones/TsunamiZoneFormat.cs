using System.Globalization;
using System.Text.RegularExpressions;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.HazardZones;

/// <summary>国土数値情報 津波浸水想定 A40: cells of some ten metres, their depth as a text.</summary>
internal sealed partial class TsunamiZoneFormat(SourceShape shape) : FormatReader
{
    private readonly string _edition = EditionPattern().Match(shape.Name) is { Success: true } match ? "20" + match.Groups[1].Value : "";
    private int _number;

    public static SourceFormat Format { get; } = new(
        "国土数値情報 津波浸水想定 A40 / tsunami inundation", s => s.IsMap && s.Has("A40_003"), s => new TsunamiZoneFormat(s));

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. HazardZoneDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        _number++;
        var label = record.Text("A40_003");
        if (record.Geometry is null || Depth(label) is not { } depth)
        {
            into.Refuse(record.Place, record.Geometry is null ? "geometry" : "A40_003", record.Geometry is null ? "a zone needs a polygon" : $"\"{label}\" says no depth");
            return;
        }

        var prefecture = record.Text("A40_002");
        var feature = record.Id ?? $"A40-{prefecture}-{_number.ToString(CultureInfo.InvariantCulture)}";
        var isNew = into.Take(new EntityDraft(HazardZoneDraft.Id("KSJ-" + feature.Replace(':', '-')), "HazardZone")
            .Text("hazardType", "tsunami")
            .Depth(depth.Min, depth.Max)
            .Text("depthLabel", label)
            .Prefecture(prefecture)
            .Text("sourceFeatureId", feature)
            .Geometry("location", record.Geometry)
            .Source(DataSource.TsunamiZones, prefecture, _edition));
        if (!isNew)
        {
            into.Refuse(record.Place, "id", $"{feature} is already in this file");
        }
    }

    public override void End(Intake into) => into.Tell("The depth is a text in the source (0.01m以上 〜 0.3m未満): depthMin and depthMax are read of it, depthLabel keeps it. No rank is made up");

    /// <summary>"0.01m以上 〜 0.3m未満", "5m以上", "0.3m未満".</summary>
    internal static (double Min, double? Max)? Depth(string label)
    {
        var (from, to) = (From().Match(label), To().Match(label));
        return from.Success || to.Success ? (from.Success ? Metres(from) : 0, to.Success ? Metres(to) : null) : null;
    }

    private static double Metres(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)\\s*m\\s*以上")]
    private static partial Regex From();

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)\\s*m\\s*未満")]
    private static partial Regex To();

    [GeneratedRegex("A40-([0-9]{2})")]
    private static partial Regex EditionPattern();
}
