using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>A device of the provisioning API.</summary>
/// <param name="Body">As provisioned, without service and subservice.</param>
/// <param name="Version">Of the stored document.</param>
internal sealed record ProvisionedDevice(ServiceScope Scope, JsonObject Body, long Version)
{
    private Mapping? _mapping;
    private long _mappedAt = -1;

    public string DeviceId { get; } = Members.Text(Body, "device_id") ?? "";

    /// <summary>Null: any of the service groups of its service and subservice.</summary>
    public string? ApiKey { get; } = Members.Text(Body, "apikey");

    /// <summary>The device's mapping with what its group says, made anew when any group has changed.</summary>
    public Mapping MappingIn(long generation, Func<ProvisionedDevice, Mapping> make)
    {
        if (_mapping is null || Volatile.Read(ref _mappedAt) != generation)
        {
            _mapping = make(this);
            Volatile.Write(ref _mappedAt, generation);
        }

        return _mapping;
    }
}
