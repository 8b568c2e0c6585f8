using System.Globalization;
using System.Text;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Municipalities;

namespace ContextBroker.Disaster.HazardZones;

/// <summary>What all sources of hazard zones say in the same way.</summary>
internal static class HazardZoneDraft
{
    public static readonly string[] Terms =
    [
        "hazardType", "scenario", "scenarioId", "depthRank", "depthMin", "depthMax", "depthLabel", "phenomenonType", "zoneClass", "zoneNumber", "zoneName",
        "riverName", "riverCode", "designatedAt", "area", "municipalities", "localGovernmentCode", "description", "sourceFeatureId", "location",
    ];

    // KSJ A31: 浸水深ランク. The last has no upper limit, so none is said.
    private static readonly (double Min, double? Max)[] Depths = [(0, 0.5), (0.5, 3), (3, 5), (5, 10), (10, 20), (20, null)];

    public static string Id(string key) => "urn:ngsi-ld:HazardZone:" + Ascii(key);

    /// <param name="rank">1 to 6.</param>
    public static EntityDraft Depth(this EntityDraft draft, int rank)
    {
        var (min, max) = Depths[rank - 1];
        return draft.Number("depthRank", rank)
            .Depth(min, max)
            .Text("depthLabel", max is null
                ? string.Create(CultureInfo.InvariantCulture, $"{min}m以上")
                : string.Create(CultureInfo.InvariantCulture, $"{min}m以上{max}m未満"));
    }

    /// <param name="max">Null: no upper limit, and no attribute.</param>
    public static EntityDraft Depth(this EntityDraft draft, double min, double? max)
    {
        draft.Number("depthMin", min, "MTR");
        return max is { } upper ? draft.Number("depthMax", upper, "MTR") : draft;
    }

    /// <summary>By codes of five or six digits; what is none is left out.</summary>
    public static EntityDraft Municipalities(this EntityDraft draft, IEnumerable<string> codes) =>
        draft.Relations("municipalities", [.. codes.Select(c => LocalGovernmentCode.TryParse(c, out var six) ? MunicipalityEntities.Id(six) : null).OfType<string>()]);

    /// <summary>The prefecture's own code; of what is no prefecture's, none.</summary>
    public static EntityDraft Prefecture(this EntityDraft draft, string two) =>
        two.Length == 2 && LocalGovernmentCode.TryParse(two + "000", out var code) ? draft.Text("localGovernmentCode", code) : draft;

    /// <summary>A date as 2006-12-26; a text that is none is left out.</summary>
    public static EntityDraft Date(this EntityDraft draft, string term, string text) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy/M/d", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? draft.Text(term, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : draft;

    // Zone numbers hold Roman numerals and full-width letters (103-Ⅰ-0648), which an id can't.
    private static string Ascii(string key) => Uri.EscapeDataString(key.Normalize(NormalizationForm.FormKC));
}
