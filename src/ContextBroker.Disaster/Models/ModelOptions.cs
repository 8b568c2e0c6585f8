using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Disaster.Models;

/// <summary>What happens to an entity that does not fit the schema of its type.</summary>
public enum ModelValidation
{
    /// <summary>Nobody looks.</summary>
    Off,

    /// <summary>It is stored, counted and logged; the quality report names it.</summary>
    Warn,

    /// <summary>The change is refused.</summary>
    Refuse,
}

/// <summary>The settings of section "Models".</summary>
public sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>Validation of types that no rule below names. Default Off.</summary>
    public ModelValidation Validation { get; set; } = ModelValidation.Off;

    /// <summary>Validation by type.</summary>
    public IList<ModelRule> Rules { get; } = [];
}

/// <summary>Validation of one modelled type.</summary>
public sealed class ModelRule
{
    /// <summary>The type: HazardZone, EvacuationSite ... one of those of /disaster/v1/models.</summary>
    [Required]
    public string Type { get; set; } = "";

    /// <summary>Off, Warn or Refuse. Default Warn.</summary>
    public ModelValidation Validation { get; set; } = ModelValidation.Warn;
}
