using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity FloodMonitoring as the computation needs it. Levels are in metres on the gauge's own datum: never compared between gauges.</summary>
/// <param name="Threshold">避難判断水位 (evacuationJudgementLevel, else alertLevel); null: it has none.</param>
internal sealed record RiverGauge(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, double? Level, DateTimeOffset? ObservedAt, double? Threshold, Coordinate? At, string? Code)
    : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "FloodMonitoring";

    public bool IsOver => Level >= Threshold;

    public static RiverGauge Read(Entity entity) => new(
        entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), entity.Number("currentLevel"), entity.Of("currentLevel")?.ObservedAt?.Instant,
        entity.Number("evacuationJudgementLevel") ?? entity.Number("alertLevel"), (entity.Of("location")?.Geometry as Point)?.Coordinate,
        entity.Text("localGovernmentCode"));
}
