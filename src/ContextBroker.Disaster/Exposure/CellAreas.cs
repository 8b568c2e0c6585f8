namespace ContextBroker.Disaster.Exposure;

/// <summary>Areas of one cell or of several, all in one unit: by level of the hazard, and of all that was looked at.</summary>
/// <param name="ByLevel">From level 0 on; levels beyond its end have none.</param>
/// <param name="Within">The land within the area asked about, in a hazard zone or not.</param>
/// <param name="Land">All land, also outside of the area asked about.</param>
internal readonly record struct CellAreas(double[] ByLevel, double Within, double Land);
