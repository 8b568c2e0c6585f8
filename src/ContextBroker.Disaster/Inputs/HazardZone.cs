using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity HazardZone as the computation needs it.</summary>
/// <param name="Scenario">Empty: the entity names none.</param>
internal sealed record HazardZone(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string HazardType, string Scenario, ZoneLevel Level, Geometry Area)
    : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "HazardZone";

    /// <summary>Null: the entity lacks a hazard type or a polygon, its depth rank is none, or it covers more than is cut into cells.</summary>
    public static HazardZone? Read(Entity entity)
    {
        var area = entity.Of("location")?.Geometry;
        var level = ZoneLevel.Read(entity);
        return entity.Text("hazardType") is { } hazard && level is not null && area is Polygon or MultiPolygon && !CellCut.IsTooLarge(area)
            ? new HazardZone(entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), hazard, entity.Text("scenario") ?? "", level, area)
            : null;
    }

    /// <summary>The change is of a zone or a share, and neither now nor before of this hazard. There are many, and nothing to who asks about this one.</summary>
    public static bool IsOfAnotherHazard(EntityChange change, string hazardType) =>
        (change.State.IsOf(Type) || change.State.IsOf(HazardShare.Type)) && !IsOrWas(change, hazardType);

    private static bool IsOrWas(EntityChange change, string hazardType) =>
        change.State.Text("hazardType") == hazardType
        || change.Attributes.Any(one => one.Name == Terms.Iri("hazardType") && one.Before?.Value is JsonString before && before.Value == hazardType);
}
