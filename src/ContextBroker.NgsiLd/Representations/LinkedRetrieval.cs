using System.Collections.Frozen;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>How linked entities are shown (clause 4.5.23).</summary>
public enum LinkedForm
{
    /// <summary>Within the relationship that leads to them.</summary>
    Inline,

    /// <summary>After the linking entities, in one array with them.</summary>
    Flat,
}

/// <summary>Linked Entity retrieval as it was asked for (clause 4.5.23; join, joinLevel and containedBy).</summary>
/// <param name="Level">How many relationships are followed, one after the other.</param>
public sealed record LinkedRetrieval(LinkedForm Form, int Level)
{
    /// <summary>Ids that were met already, by whoever asks: they are not followed.</summary>
    public FrozenSet<string> ContainedBy { get; init; } = [];

    /// <summary>So many targets are followed for one answer, whether or not they exist; more is refused.</summary>
    public int MaxTargets { get; init; } = 10_000;
}
