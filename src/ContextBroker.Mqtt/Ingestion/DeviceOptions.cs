using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>One entry of "Mqtt:Devices": a device, all devices of an API key, or all others.</summary>
public sealed class DeviceOptions : MappingOptions
{
    /// <summary>In the place of an API key: any that has no entry of its own.</summary>
    public const string AnyKey = "*";

    /// <summary>The API key in the topic; * for every one that has no entry of its own.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>The device's id in the topic. Null: every device of the API key that has no entry of its own.</summary>
    public string? DeviceId { get; set; }
}
