using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Http.Temporal;

/// <summary>Settings under "Temporal".</summary>
public sealed class TemporalOptions
{
    public const string Section = "Temporal";

    /// <summary>Attribute instances of one entity in one answer; what is left over is on further pages in time (206 with Content-Range).</summary>
    [Range(1, 1_000_000)]
    public int MaxInstances { get; set; } = 1000;

    /// <summary>Attribute instances of one entity that q, a geoquery, scopeQ or an aggregation may look at for one answer; more is refused.</summary>
    [Range(1, 100_000_000)]
    public int MaxExamined { get; set; } = 100_000;

    /// <summary>The unit in Content-Range: DateTime as clause 6.3.10 has it, or date-time for clients that were made for other brokers.</summary>
    [RegularExpression("DateTime|date-time")]
    public string RangeUnit { get; set; } = "DateTime";
}
