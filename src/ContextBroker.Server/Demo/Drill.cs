using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>What is invented besides the shelters' figures: areas, gauges and people in three cities. All of it says so (isDrill, isSynthetic).</summary>
internal static class Drill
{
    private const string Notice = "訓練のための架空の発令です / Invented for a drill";

    /// <summary>Areas of orders, drawn by hand over the flood plains; not those of any real order.</summary>
    public static readonly IReadOnlyList<DrillArea> Areas =
    [
        new("142051", "藤沢市", "訓練地区（引地川・境川沿い）", [139.455, 139.469, 139.478, 139.487, 139.491, 139.494, 139.470, 139.455], [35.3185, 35.3172, 35.3135, 35.3085, 35.3110, 35.345, 35.356, 35.335], HighestLevel: 5),
        new("142034", "平塚市", "訓練地区（相模川右岸）", [139.330, 139.369, 139.3685, 139.362, 139.335], [35.3165, 35.3215, 35.345, 35.376, 35.374], HighestLevel: 4),
        new("142042", "鎌倉市", "訓練地区（柏尾川沿い）", [139.514, 139.543, 139.547, 139.520], [35.322, 35.325, 35.358, 35.360], HighestLevel: 4),
    ];

    public static readonly IReadOnlyList<DrillGauge> Gauges =
    [
        new("demo-1", "訓練水位計（引地川）", "142051", 139.4665, 35.3290, 1.0),
        new("demo-2", "訓練水位計（相模川）", "142034", 139.3690, 35.3420, 0.82),
        new("demo-3", "訓練水位計（柏尾川）", "142042", 139.5270, 35.3440, 0.93),
    ];

    /// <summary>The questions that are kept answered while the evening goes on.</summary>
    public static readonly IReadOnlyList<JsonObject> Analyses =
    [
        Entity("urn:ngsi-ld:EvacuationStatusAnalysis:demo", "EvacuationStatusAnalysis", ("hazardType", JsonValue.Of("flood")), ("isDrill", JsonValue.True)),
        Entity("urn:ngsi-ld:ExposureAnalysis:demo-night", "ExposureAnalysis", ("hazardType", JsonValue.Of("flood")), ("timeSlot", JsonValue.Of("lateNight"))),
        Entity("urn:ngsi-ld:ExposureAnalysis:demo-day", "ExposureAnalysis", ("hazardType", JsonValue.Of("flood")), ("timeSlot", JsonValue.Of("day"))),
        Entity("urn:ngsi-ld:ExposureAnalysis:demo-2025", "ExposureAnalysis", ("hazardType", JsonValue.Of("flood")), ("year", JsonValue.Of(2025))),
        Entity("urn:ngsi-ld:SupportNeedAnalysis:demo", "SupportNeedAnalysis", ("hazardType", JsonValue.Of("flood"))),
    ];

    /// <summary>An order in force at this level (避難情報).</summary>
    public static JsonObject Order(string id, DrillArea area, int level, string now) => Entity(
        id, "EvacuationOrder",
        ("warningLevel", JsonValue.Of(level)),
        ("orderType", JsonValue.Of(level switch { 3 => "elderlyEvacuation", 4 => "evacuationInstruction", _ => "emergencySafety" })),
        ("orderStatus", JsonValue.Of(level == 3 ? "issued" : "changed")),
        ("hazardType", JsonValue.Of("flood")),
        ("targetAreaNames", JsonValue.Of([area.Name])),
        ("reason", JsonValue.Of(Notice)),
        ("issuedAt", JsonValue.Of(now)),
        ("issuer", JsonValue.Of(area.City + "（訓練）")),
        ("localGovernmentCode", JsonValue.Of(area.LocalGovernmentCode)),
        ("isDrill", JsonValue.True),
        ("location", Geo("Polygon", new JsonArray([new JsonArray([.. area.Ring()])]))));

    /// <summary>A gauge with its thresholds; its level is told apart from them, as sensors do.</summary>
    public static JsonObject Gauge(DrillGauge gauge) => Entity(
        GaugeId(gauge), "FloodMonitoring",
        ("stationID", JsonValue.Of(gauge.Id)),
        ("stationName", JsonValue.Of(gauge.Name)),
        ("localGovernmentCode", JsonValue.Of(gauge.LocalGovernmentCode)),
        ("waitingLevel", Metres(4.0)),
        ("cautionLevel", Metres(4.5)),
        ("evacuationJudgementLevel", Metres(5.2)),
        ("alertLevel", Metres(5.2)),
        ("dangerLevel", Metres(5.65)),
        ("isDrill", JsonValue.True),
        ("location", Geo("Point", Position(gauge.Longitude, gauge.Latitude))));

    public static string GaugeId(DrillGauge gauge) => "urn:ngsi-ld:FloodMonitoring:" + gauge.Id;

    /// <summary>Invented people who need help to evacuate, around the shelters given. The same for the same seed.</summary>
    public static IEnumerable<JsonObject> Persons(IReadOnlyList<(string Code, double Longitude, double Latitude)> around, int count, int seed = 49)
    {
        var random = new Random(seed);
        for (var i = 1; i <= count; i++)
        {
            var (code, longitude, latitude) = around[random.Next(around.Count)];
            yield return Entity(
                $"urn:ngsi-ld:SupportNeedingPerson:synthetic-{i:0000}", "SupportNeedingPerson",
                ("personRef", JsonValue.Of($"synthetic-{i:0000}")),
                ("localGovernmentCode", JsonValue.Of(code)),
                ("category", JsonValue.Of("elderly")),
                ("mobility", JsonValue.Of(random.NextDouble() < 0.2 ? "wheelchair" : "needsHelp")),
                ("livesAlone", JsonValue.Of(random.NextDouble() < 0.4)),
                ("floor", JsonValue.Of(1 + random.Next(3))),
                ("individualPlan", JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonValue.Object(("exists", JsonValue.Of(random.NextDouble() < 0.35)))))),
                ("supporters", JsonValue.Object(("type", JsonValue.Of("Relationship")), ("object", JsonValue.Of($"urn:ngsi-ld:Person:synthetic-supporter-{i:0000}")))),
                ("geocodeQuality", JsonValue.Of("building")),
                ("sharingLevel", JsonValue.Of("S3")),
                ("isSynthetic", JsonValue.True),
                ("location", Geo("Point", Position(longitude + (0.02 * (random.NextDouble() - 0.5)), latitude + (0.016 * (random.NextDouble() - 0.5))))))
                .Without(random.NextDouble() < 0.5 ? "supporters" : "");
        }
    }

    /// <summary>Metres on the gauge's own datum, over the evening: it rises past all thresholds, and falls.</summary>
    public static double LevelAt(DrillGauge gauge, int step) => Math.Round(2.6 + (gauge.Height * 3.4 * Math.Exp(-Math.Pow((step - 16) / 7.5, 2))), 2);

    private static JsonObject Entity(string id, string type, params (string Name, JsonValue Value)[] attributes) =>
        attributes.Aggregate(JsonValue.Object(("id", JsonValue.Of(id)), ("type", JsonValue.Of(type))), static (entity, attribute) => entity.With(attribute.Name, attribute.Value));

    private static JsonObject Metres(double value) =>
        JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonNumber.Of(value)), ("unitCode", JsonValue.Of("MTR")));

    private static JsonObject Geo(string type, JsonArray coordinates) => JsonValue.Object(
        ("type", JsonValue.Of("GeoProperty")), ("value", JsonValue.Object(("type", JsonValue.Of(type)), ("coordinates", coordinates))));

    private static JsonArray Position(double longitude, double latitude) => new([JsonNumber.Of(Math.Round(longitude, 6)), JsonNumber.Of(Math.Round(latitude, 6))]);

    /// <param name="HighestLevel">How far the orders go here.</param>
    internal sealed record DrillArea(string LocalGovernmentCode, string City, string Name, double[] Longitudes, double[] Latitudes, int HighestLevel)
    {
        public IEnumerable<JsonValue> Ring() => Longitudes.Zip(Latitudes).Append((Longitudes[0], Latitudes[0])).Select(static at => Position(at.Item1, at.Item2));
    }

    /// <param name="Height">How far it rises; 1: past every threshold.</param>
    internal sealed record DrillGauge(string Id, string Name, string LocalGovernmentCode, double Longitude, double Latitude, double Height);
}
