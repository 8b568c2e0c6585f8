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

/// <summary>One entry of "Mqtt:Devices": a device, or without DeviceId all devices of an API key.</summary>
public sealed class DeviceOptions
{
    /// <summary>What EntityId may contain in the place of the device's own id.</summary>
    public const string DeviceIdPlaceholder = "{deviceId}";

    /// <summary>The API key in the topic.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>The device's id in the topic. Null: every device of the API key that has no entry of its own.</summary>
    public string? DeviceId { get; set; }

    /// <summary>Tenant of the entity. Default: the default tenant.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>The entity's id, a URI; {deviceId} stands for the device's id, for example urn:ngsi-ld:EvacuationShelter:{deviceId}.</summary>
    [Required]
    public string EntityId { get; set; } = "";

    /// <summary>The entity's type. Given: the entity is created if it is missing. Null: it must exist.</summary>
    public string? EntityType { get; set; }

    /// <summary>URL of the @context that the names below are expanded with. Null: the core context alone.</summary>
    public string? Context { get; set; }

    /// <summary>Which measure becomes which attribute.</summary>
    public IList<MeasureOptions> Attributes { get; set; } = [];

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
}
