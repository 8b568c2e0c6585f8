using System.ComponentModel.DataAnnotations;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>What is done with a measure that no attribute entry names.</summary>
public enum UnmappedMeasures
{
    /// <summary>It is counted and not stored.</summary>
    Ignore,

    /// <summary>It becomes a Property under its own name.</summary>
    Take,
}

/// <summary>Which entity measures belong to, and as which attributes: what entries for devices and for topics have in common.</summary>
public abstract class MappingOptions
{
    /// <summary>Tenant of the entity; names in braces stand for parts of the topic, as in EntityId. Default: the default tenant.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>
    /// The entity's id, a URI; {deviceId} and {apiKey} stand for the device's own, for example urn:ngsi-ld:EvacuationShelter:{deviceId}, and of a
    /// topic's entry {name} for the part of the topic with that name.
    /// </summary>
    [Required]
    public string EntityId { get; set; } = "";

    /// <summary>The entity's type. Given: the entity is created if it is missing. Null: it must exist.</summary>
    public string? EntityType { get; set; }

    /// <summary>URL of the @context that the names below are expanded with. Null: the core context alone.</summary>
    public string? Context { get; set; }

    /// <summary>Which measure becomes which attribute.</summary>
    public IList<MeasureOptions> Attributes { get; set; } = [];

    /// <summary>
    /// How often the device promises to report. One that is silent for longer has the attribute deviceStatus "silent", and "active" once it
    /// reports again. Null: it promises nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan? ReportInterval { get; set; }

    /// <summary>What is done with other measures. Null: as Mqtt:UnmappedMeasures says.</summary>
    public UnmappedMeasures? UnmappedMeasures { get; set; }
}

/// <summary>One measure of a device and the attribute it becomes.</summary>
public sealed class MeasureOptions
{
    /// <summary>The measure's name in the message.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The attribute's name. Null: that of the measure.</summary>
    public string? Attribute { get; set; }

    /// <summary>The kind of attribute. Default Property.</summary>
    public AttributeKind Type { get; set; } = AttributeKind.Property;

    /// <summary>The unit of the value (UN/CEFACT code). Null: none.</summary>
    public string? UnitCode { get; set; }

    /// <summary>The measured number is multiplied by this. Null: it is not.</summary>
    public double? Scale { get; set; }

    /// <summary>Added to the measured number, after Scale. Null: nothing.</summary>
    public double? Offset { get; set; }

    /// <summary>Words for measured codes; a code that is not among them is refused. Empty: the measured value itself.</summary>
    public IList<ValueOptions> Values { get; set; } = [];

    /// <summary>
    /// Computes the value from the message's measures by their names, with value for this one: value / 10 + 5, or (a + b) > 20 ? 'high' : 'low'.
    /// It is left out while a name in it is missing. Null: the measured value itself.
    /// </summary>
    public string? Expression { get; set; }
}

/// <summary>One measured code and the word for it.</summary>
public sealed class ValueOptions
{
    /// <summary>The measured code, as text: 0, true, OPN.</summary>
    [Required]
    public string Measured { get; set; } = "";

    /// <summary>The attribute's value, always text: open.</summary>
    [Required]
    public string Becomes { get; set; } = "";
}
