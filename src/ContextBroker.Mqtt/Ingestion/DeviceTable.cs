using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>The devices of the configuration: by API key and id, and those of a whole API key.</summary>
internal sealed class DeviceTable
{
    private readonly Dictionary<(string ApiKey, string? DeviceId), Device> _devices = [];

    public DeviceTable(IOptions<MqttOptions> options)
    {
        foreach (var device in options.Value.Devices)
        {
            _devices.Add((device.ApiKey, device.DeviceId), new Device(device, options.Value.UnmappedMeasures));
        }
    }

    /// <summary>The device's own entry before that of its API key; null: neither is there.</summary>
    public Device? Find(string apiKey, string deviceId) => _devices.GetValueOrDefault((apiKey, deviceId)) ?? _devices.GetValueOrDefault((apiKey, null));
}
