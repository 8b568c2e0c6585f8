using System.Globalization;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>
/// An entity SupportNeedingPerson (避難行動要支援者, S3) without anything that says who it is: name, birth date, address and telephone are in other entities and are never
/// read here. Prints nothing of itself, so that no log or message can.
/// </summary>
/// <param name="Uncertainty">Metres around the place in which the dwelling is, by the quality of its geocoding.</param>
/// <param name="Floor">1 is the ground floor; null: not said, so taken as 1.</param>
/// <param name="ValidUntil">After it the entry is none.</param>
internal sealed record SupportNeedingPerson(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string? Code, Coordinate? At, double Uncertainty, int? Floor, bool NeedsCarrying, bool LivesAlone,
    bool NeedsPower, bool HasSupporter, bool HasPlan, DateTimeOffset? ValidUntil, bool IsSynthetic) : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "SupportNeedingPerson";

    public static SupportNeedingPerson Read(Entity entity) => new(
        entity.Id, entity.Version, entity.ModifiedAt, entity.Source(),
        entity.Text("localGovernmentCode") is { } text && LocalGovernmentCode.TryParse(text, out var code) ? code : null,
        (entity.Of("location")?.Geometry as Point)?.Coordinate, UncertaintyOf(entity.Text("geocodeQuality")), (int?)entity.Number("floor"),
        entity.Text("mobility") is "bedridden" or "wheelchair" or "carried", IsTrue(entity, "livesAlone"), IsTrue(entity, "powerDependentDevice"),
        entity.Texts("supporters").Any(), entity.Of("individualPlan") is { } plan && Exists(plan.Value), Instant(entity.Text("validUntil")), IsTrue(entity, "isSynthetic"));

    public override string ToString() => Type;

    private static double UncertaintyOf(string? quality) => quality switch
    {
        "building" or "exact" => 0,
        "block" => 100,
        "district" => 300,
        _ => 50,
    };

    private static bool IsTrue(Entity entity, string term) => entity.Of(term)?.Value is JsonBoolean { Value: true };

    private static bool Exists(JsonValue plan) => plan is JsonBoolean flag ? flag.Value : plan is JsonObject members && members["exists"] is JsonBoolean { Value: true };

    private static DateTimeOffset? Instant(string? text) =>
        text is null ? null : Timestamp.TryParse(text, out var time) ? time.Instant
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.FromHours(9)) : null;
}

/// <summary>An entity DesignatedShelter that is a welfare shelter (福祉避難所).</summary>
internal sealed record WelfareShelter(string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string Facility, string? Code, Coordinate? At)
    : EvacuationPlace(Id, Version, ModifiedAt, Source, Facility, Code, At)
{
    public const string Type = "DesignatedShelter";

    /// <summary>Null: a general shelter.</summary>
    public static WelfareShelter? Read(Entity entity) => entity.Text("shelterType") == "welfare"
        ? new WelfareShelter(entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), FacilityOf(entity), CodeOf(entity), PointOf(entity))
        : null;
}
