using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>The devices of the configuration: by API key and id, those of a whole API key, and all others.</summary>
internal sealed class DeviceTable
{
    private readonly Dictionary<(string ApiKey, string? DeviceId), Mapping> _devices = [];

    public DeviceTable(IOptions<MqttOptions> options)
    {
        foreach (var device in options.Value.Devices)
        {
            _devices.Add((device.ApiKey, device.DeviceId), Mapping.Of(device, options.Value.UnmappedMeasures));
        }
    }

    public Mapping? OfDevice(string apiKey, string deviceId) => _devices.GetValueOrDefault((apiKey, deviceId));

    public Mapping? OfKey(string apiKey) => _devices.GetValueOrDefault((apiKey, null));

    public Mapping? OfAnyKey() => _devices.GetValueOrDefault((DeviceOptions.AnyKey, null));
}
