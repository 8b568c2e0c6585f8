using ContextBroker.Mqtt.Provisioning;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Whose measures the messages of a topic are.</summary>
/// <param name="Device">What the device is called in refusals.</param>
/// <param name="Mapping">Null: nobody has configured the device.</param>
/// <param name="Measure">Name of the measure whose bare value the message is; null: the message names its measures.</param>
internal sealed record SensorSource(string Device, Mapping? Mapping, TopicNames Names, PayloadFormat Format, string? Measure = null)
{
    /// <summary>A device that its service group does not know.</summary>
    public Newcomer? Newcomer { get; init; }
}

/// <summary>A device that is seen first, and the group that says what is done with it.</summary>
internal sealed record Newcomer(ServiceGroup Group, string DeviceId);

/// <summary>From a topic to the device and its mapping: the topics of the settings, then those of FIWARE.</summary>
internal sealed class SensorTopics
{
    private const string DeviceId = "deviceId";
    private const string ApiKey = "apiKey";

    private readonly DeviceTable _devices;
    private readonly ProvisioningRegistry _registry;
    private readonly OwnTopic[] _own;

    public SensorTopics(IOptions<MqttOptions> options, DeviceTable devices, ProvisioningRegistry registry)
    {
        _devices = devices;
        _registry = registry;
        _own = [.. options.Value.Topics.Select(topic => new OwnTopic(
            new TopicTemplate(topic.Topic), Mapping.Of(topic, options.Value.UnmappedMeasures), topic.Format, new NameTemplate(topic.Measure)))];
    }

    /// <summary>Null: it is no sensor's topic.</summary>
    public SensorSource? Find(string topic)
    {
        foreach (var own in _own)
        {
            if (own.Template.TryMatch(topic, out var names))
            {
                var measure = own.Format == PayloadFormat.Value ? own.Measure.Fill(names) : null;
                return new SensorSource(topic, own.Mapping, names, own.Format, measure);
            }
        }

        return SensorTopic.TryParse(topic, out var sensor) ? Find(sensor) : null;
    }

    public static TopicNames NamesOf(string apiKey, string deviceId) => new([(DeviceId, deviceId), (ApiKey, apiKey)]);

    private SensorSource? Find(SensorTopic sensor)
    {
        var mapping = _devices.OfDevice(sensor.ApiKey, sensor.DeviceId);
        ServiceGroup? group = null;
        if (mapping is null)
        {
            (var device, group) = _registry.Find(sensor.ApiKey, sensor.DeviceId);
            mapping = device is null ? _devices.OfKey(sensor.ApiKey) : _registry.MappingOf(device);
        }

        // Without a prefix another application may use the same form: only a known API key makes it a sensor's.
        if (mapping is null && group is null)
        {
            if (!sensor.IsPrefixed)
            {
                return null;
            }

            mapping = _devices.OfAnyKey();
        }

        return new SensorSource(
            $"{sensor.DeviceId} of API key {sensor.ApiKey}",
            mapping,
            NamesOf(sensor.ApiKey, sensor.DeviceId),
            sensor.Measure is null ? sensor.Format : PayloadFormat.Value,
            sensor.Measure)
        {
            Newcomer = mapping is null && group is not null ? new Newcomer(group, sensor.DeviceId) : null,
        };
    }

    private sealed record OwnTopic(TopicTemplate Template, Mapping Mapping, PayloadFormat Format, NameTemplate Measure);
}
