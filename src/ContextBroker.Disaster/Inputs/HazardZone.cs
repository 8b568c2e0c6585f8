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

    /// <summary>The changed zone is of this hazard, or was before the change.</summary>
    public static bool IsOrWas(EntityChange change, string hazardType) =>
        change.State.Text("hazardType") == hazardType
        || change.Attributes.Any(one => one.Name == Terms.Iri("hazardType") && one.Before?.Value is JsonString before && before.Value == hazardType);
}
