using System.Globalization;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.HazardZones;

/// <summary>Zones as they are handed round once prepared: a polygon with hazardType, scenario, depthRank, depthMin, depthMax, municipalityCodes.</summary>
internal sealed class PreparedZoneFormat : FormatReader
{
    private int _withHoles;
    private int _most;
    private int _open;

    public static SourceFormat Format { get; } = new(
        "浸水想定区域（加工済み）/ prepared inundation zones", s => s.IsMap && s.Has("id", "hazardType", "scenario", "depthRank"), _ => new PreparedZoneFormat());

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. HazardZoneDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        var key = record.Text("id");
        if (key.Length == 0 || record.Geometry is not { } geometry)
        {
            into.Refuse(record.Place, key.Length == 0 ? "id" : "geometry", key.Length == 0 ? "the id is empty" : "a zone needs a polygon");
            return;
        }

        if (!record["depthRank"].TryNumber(out var rank) || rank.Value is not (>= 1 and <= 6))
        {
            into.Refuse(record.Place, "depthRank", $"\"{record.Text("depthRank")}\" is no rank of 1 to 6");
            return;
        }

        var mesh = record.Text("mesh2");
        var municipalities = Codes(record.Raw("municipalityCodes"));
        var draft = new EntityDraft(HazardZoneDraft.Id(key), "HazardZone")
            .Text("hazardType", record.Text("hazardType"))
            .Text("scenario", record.Text("scenario"))
            .Number("depthRank", rank)
            .Number("depthMin", Number(record, "depthMin"), "MTR")
            .Number("depthMax", Number(record, "depthMax"), "MTR")
            .Text("depthLabel", record.Text("depthLabel"))
            .Number("area", Number(record, "areaM2"), "MTK")
            .Municipalities(municipalities)
            .Prefecture(municipalities is [{ Length: >= 2 } code, ..] ? code[..2] : "")
            .Text("sourceFeatureId", key)
            .Geometry("location", geometry)
            .Source(DataSource.FloodZones, mesh, Edition(key));
        if (!into.Take(draft))
        {
            into.Refuse(record.Place, "id", $"{key} is already in this file");
            return;
        }

        Count(record, geometry);
    }

    public override void End(Intake into)
    {
        into.Tell($"{_withHoles} zones have holes; the largest has {_most.ToString("N0", CultureInfo.InvariantCulture)} positions");
        if (_open > 0)
        {
            into.Tell($"{_open} zones have no upper depth (null): depthMax is left out, it is not zero");
        }
    }

    private void Count(SourceRecord record, JsonObject geometry)
    {
        _open += record["depthMax"].State == CellState.Null ? 1 : 0;
        if (geometry["coordinates"] is JsonArray rings)
        {
            _withHoles += geometry["type"] is JsonString { Value: "Polygon" } && rings.Items.Length > 1 ? 1 : 0;
            _most = Math.Max(_most, rings.Items.Sum(static r => r is JsonArray ring ? ring.Items.Length : 0));
        }
    }

    private static JsonNumber? Number(SourceRecord record, string column) => record[column].TryNumber(out var number) ? number : null;

    private static IReadOnlyList<string> Codes(JsonValue? codes) => codes is JsonArray array ? [.. array.Items.OfType<JsonString>().Select(c => c.Value)] : [];

    // KSJ-A31b-23-523867-r1-0001: of 2023.
    private static string Edition(string key) => key.Split('-') is ["KSJ", _, { Length: 2 } year, ..] ? "20" + year : "";
}
