namespace ContextBroker.Disaster.Inputs;

/// <summary>What every input has, so that a figure can say what it was computed from.</summary>
/// <param name="Version">The sequence of the change that wrote it.</param>
/// <param name="ModifiedAt">When the broker heard it.</param>
/// <param name="Source">The data set that the entity says it comes from; null: it says none.</param>
internal abstract record InputEntity(string Id, long Version, DateTimeOffset ModifiedAt, string? Source);
