using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity Municipality as the computation needs it: the land it has, and who lives there.</summary>
/// <param name="Boundary">Null: not known, as of designated cities that are known by their wards.</param>
/// <param name="Parent">The city of a ward, as an entity id.</param>
internal sealed record Municipality(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string Code, string Name, Geometry? Boundary, string? Parent, double? Population,
    double? PopulationFrom65) : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "Municipality";

    /// <summary>The share of people of 65 and over; null: not known.</summary>
    public double? ShareFrom65 => Population > 0 && PopulationFrom65 is { } old ? old / Population : null;

    /// <summary>Null: no code that is one.</summary>
    public static Municipality? Read(Entity entity)
    {
        if (entity.Text("localGovernmentCode") is not { } text || !LocalGovernmentCode.TryParse(text, out var code))
        {
            return null;
        }

        var boundary = entity.Of("boundary")?.Geometry ?? entity.Of("location")?.Geometry;
        return new Municipality(
            entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), code, entity.Text("name") ?? code,
            boundary is Polygon or MultiPolygon && !CellCut.IsTooLarge(boundary) ? boundary : null,
            entity.Texts("parent").FirstOrDefault(), entity.Number("populationTotal"), entity.Number("population65over"));
    }
}
