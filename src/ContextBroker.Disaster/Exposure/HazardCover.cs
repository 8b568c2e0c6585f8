using ContextBroker.Disaster.Inputs;

namespace ContextBroker.Disaster.Exposure;

/// <summary>The hazard that a question is about, from zones or from shares.</summary>
/// <param name="Levels">The levels that there are, the least first.</param>
/// <param name="Measure">A new measure, that counts from zero.</param>
internal sealed record HazardCover(string Scenario, IReadOnlyList<ZoneLevel> Levels, ExposureSource Source, Func<MeshMeasure> Measure);
