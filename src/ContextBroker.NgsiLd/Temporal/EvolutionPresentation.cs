using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

public enum EvolutionFormat
{
    /// <summary>Clauses 4.5.6 to 4.5.8.</summary>
    Normalized,

    /// <summary>Clause 4.5.9.</summary>
    TemporalValues,

    /// <summary>Clause 4.5.19.</summary>
    AggregatedValues,
}

/// <summary>How an evolution is shown.</summary>
/// <param name="Members">System attributes, projection, language and @context; its format and datasetIds do not matter here.</param>
/// <param name="Aggregation">For <see cref="EvolutionFormat.AggregatedValues"/>.</param>
public sealed record EvolutionPresentation(Presentation Members, EvolutionFormat Format = EvolutionFormat.Normalized, Aggregation? Aggregation = null);
