using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>What of an entity of the evacuation the computation needs, whichever of the three legal things it is about.</summary>
/// <param name="Facility">What joins the lists: the first eleven characters of the national id, or the entity's own id.</param>
/// <param name="Code">The municipality that designates or runs it; null: not said.</param>
/// <param name="At">Longitude and latitude; null: not said.</param>
internal abstract record EvacuationPlace(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string Facility, string? Code, Coordinate? At) : InputEntity(Id, Version, ModifiedAt, Source)
{
    private const int FacilityLength = 11;

    /// <summary>The facility by the entity's own words, or by the national id within the id of the master that it points to.</summary>
    protected static string FacilityOf(Entity entity)
    {
        if (entity.Text("facilityId") is { } facility)
        {
            return facility;
        }

        var national = entity.Text("nationalShelterId")
            ?? entity.Texts("shelter").Concat(entity.Texts("site")).Select(static id => id[(id.LastIndexOf(':') + 1)..]).FirstOrDefault(static id => id.StartsWith('E'));
        return national is { Length: >= FacilityLength } ? national[..FacilityLength] : entity.Id;
    }

    protected static string? CodeOf(Entity entity) =>
        entity.Text("localGovernmentCode") is { } text && LocalGovernmentCode.TryParse(text, out var code) ? code : null;

    protected static Coordinate? PointOf(Entity entity) => (entity.Of("location")?.Geometry as Point)?.Coordinate;
}

/// <summary>An entity EvacuationSite (指定緊急避難場所): where one runs to, designated for each hazard.</summary>
/// <param name="HasUpperFloors">It is meant by its upper floors: a note such as "洪水は２階以上が対象", or a usable floor above the first.</param>
internal sealed record EvacuationSite(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string Facility, string? Code, Coordinate? At, IReadOnlyList<string> Hazards, bool HasUpperFloors)
    : EvacuationPlace(Id, Version, ModifiedAt, Source, Facility, Code, At)
{
    public const string Type = "EvacuationSite";

    public static EvacuationSite Read(Entity entity) => new(
        entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), FacilityOf(entity), CodeOf(entity), PointOf(entity), [.. entity.Texts("hazardTypes").Select(string.Intern)],
        entity.Number("usableFloor") > 1 || entity.Text("description")?.Contains("階以上", StringComparison.Ordinal) == true);
}

/// <summary>An entity EvacuationShelter: a shelter as it is run, open or not, and how many people are there.</summary>
/// <param name="Evacuees">Null: nobody has counted, or nobody has said.</param>
/// <param name="Capacity">Null: not known.</param>
/// <param name="CountedAt">When the evacuees were counted.</param>
internal sealed record ShelterOperation(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string Facility, string? Code, Coordinate? At, ShelterState State, double? Evacuees, double? Capacity,
    DateTimeOffset? CountedAt) : EvacuationPlace(Id, Version, ModifiedAt, Source, Facility, Code, At)
{
    public const string Type = "EvacuationShelter";

    public static ShelterOperation Read(Entity entity) => new(
        entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), FacilityOf(entity), CodeOf(entity), PointOf(entity), StateOf(entity), entity.Number("evacueeTotal"),
        entity.Number("capacity") ?? entity.Number("maxCapacity"), entity.Of("evacueeTotal")?.ObservedAt?.Instant);

    // "full" is a state of an open shelter; data sets that have one scale say it as a status.
    private static ShelterState StateOf(Entity entity) => (entity.Text("openingStatus"), entity.Text("crowdingStatus")) switch
    {
        ("full", _) or ("open", "full") => ShelterState.Full,
        ("open", _) => ShelterState.Open,
        ("notOpened" or "preparing" or "closed" or "requested", _) => ShelterState.NotOpen,
        _ => ShelterState.Unknown,
    };
}

internal enum ShelterState
{
    Unknown,
    NotOpen,
    Open,
    Full,
}
