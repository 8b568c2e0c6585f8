using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Settings "Analyses:*": the standing analyses of the disaster application.</summary>
public sealed class AnalysisOptions : IValidatableObject
{
    public const string Section = "Analyses";

    /// <summary>After a change of an input, how long it must be quiet before analyses are computed again: a burst is one computation. Default 200 ms.</summary>
    public TimeSpan Quiet { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that changes which go on keep analyses from being computed again. Default 2 s.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Result entities of one analysis at most; one that would have more is not computed, and says so. Default 5000.</summary>
    [Range(1, 1_000_000)]
    public int MaxResults { get; set; } = 5000;

    /// <summary>
    /// Memory for what analyses and questions compute with (zones and boundaries cut into cells, meshes, shelters, persons), of all tenants. Beyond it, the inputs of tenants that
    /// did not compute for longest are let go, and read again when wanted; a tenant whose inputs alone are more is refused. Megabytes, default 1024.
    /// </summary>
    [Range(1, 1_000_000)]
    public int InputMegabytes { get; set; } = 1024;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Quiet < TimeSpan.Zero || LongestDelay < Quiet)
        {
            yield return new ValidationResult("Analyses:Quiet must not be negative, Analyses:LongestDelay not shorter", [nameof(Quiet)]);
        }
    }
}
