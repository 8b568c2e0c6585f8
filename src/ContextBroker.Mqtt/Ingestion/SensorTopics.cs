using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Whose measures the messages of a topic are.</summary>
/// <param name="Device">What the device is called in refusals.</param>
/// <param name="Mapping">Null: nobody has configured the device.</param>
/// <param name="Measure">Name of the measure whose bare value the message is; null: the message names its measures.</param>
internal sealed record SensorSource(string Device, Mapping? Mapping, TopicNames Names, PayloadFormat Format, string? Measure = null);

/// <summary>From a topic to the device and its mapping: the topics of the settings, then those of FIWARE.</summary>
internal sealed class SensorTopics
{
    private const string DeviceId = "deviceId";
    private const string ApiKey = "apiKey";

    private readonly DeviceTable _devices;
    private readonly OwnTopic[] _own;

    public SensorTopics(IOptions<MqttOptions> options, DeviceTable devices)
    {
        _devices = devices;
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

    private SensorSource? Find(SensorTopic sensor)
    {
        var mapping = _devices.OfDevice(sensor.ApiKey, sensor.DeviceId) ?? _devices.OfKey(sensor.ApiKey) ?? (sensor.IsPrefixed ? _devices.OfAnyKey() : null);
        return mapping is null && !sensor.IsPrefixed ? null : new SensorSource(
            $"{sensor.DeviceId} of API key {sensor.ApiKey}",
            mapping,
            new TopicNames([(DeviceId, sensor.DeviceId), (ApiKey, sensor.ApiKey)]),
            sensor.Measure is null ? sensor.Format : PayloadFormat.Value,
            sensor.Measure);
    }

    private sealed record OwnTopic(TopicTemplate Template, Mapping Mapping, PayloadFormat Format, NameTemplate Measure);
}
