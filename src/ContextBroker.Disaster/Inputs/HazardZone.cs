using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity HazardZone as the computation needs it.</summary>
/// <param name="Version">The sequence of the change that wrote it.</param>
/// <param name="Scenario">Empty: the entity names none.</param>
internal sealed record HazardZone(string Id, long Version, string HazardType, string Scenario, ZoneLevel Level, Geometry Area, string? Source)
{
    public const string Type = "HazardZone";

    /// <summary>Null: the entity lacks a hazard type or a polygon, its depth rank is none, or it covers more than is cut into cells.</summary>
    public static HazardZone? Read(Entity entity)
    {
        var area = entity.Of("location")?.Geometry;
        var level = ZoneLevel.Read(entity);
        return entity.Text("hazardType") is { } hazard && level is not null && area is Polygon or MultiPolygon && !CellCut.IsTooLarge(area)
            ? new HazardZone(entity.Id, entity.Version, hazard, entity.Text("scenario") ?? "", level, area, entity.Text("source") ?? entity.Text("sourceDataset"))
            : null;
    }
}
