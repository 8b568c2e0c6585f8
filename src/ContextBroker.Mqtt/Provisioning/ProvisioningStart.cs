using ContextBroker.Mqtt.Ingestion;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>Takes up what is stored of devices before the broker listens to them.</summary>
internal sealed class ProvisioningStart(
    ProvisioningRegistry registry, Quarantine quarantine, DeviceWatch watch, DeviceTable table, IOptions<MqttOptions> options) : IHostedService
{
    private readonly ProvisioningRegistry _registry = registry;
    private readonly Quarantine _quarantine = quarantine;
    private readonly DeviceWatch _watch = watch;
    private readonly DeviceTable _table = table;
    private readonly IOptions<MqttOptions> _options = options;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _registry.Load(cancellationToken).ConfigureAwait(false);
        await _quarantine.Load(cancellationToken).ConfigureAwait(false);
        await _watch.Load(cancellationToken).ConfigureAwait(false);
        foreach (var device in _options.Value.Devices.Where(d => d.DeviceId is not null))
        {
            await _watch.Expect(_table.OfDevice(device.ApiKey, device.DeviceId!)!, SensorTopics.NamesOf(device.ApiKey, device.DeviceId!)).ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
