using System.Buffers;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Sensor messages become attributes of entities, through the door that every change goes through.</summary>
/// <remarks>
/// Called by one client's messages one after the other and by many clients at once: a client's order is kept, and the store commits
/// what waits together.
/// </remarks>
internal sealed partial class SensorIngestion(
    DeviceTable devices,
    EntityProvision provision,
    ContextRegistry contexts,
    Quarantine quarantine,
    MqttMetrics metrics,
    TimeProvider clock,
    IOptions<MqttOptions> options,
    ILogger<SensorIngestion> logger)
{
    private static readonly KeyValuePair<string, object?> Unmapped = new("reason", "unmapped");
    private static readonly KeyValuePair<string, object?> Outdated = new("reason", "outdated");

    private readonly DeviceTable _devices = devices;
    private readonly EntityProvision _provision = provision;
    private readonly ContextRegistry _contexts = contexts;
    private readonly Quarantine _quarantine = quarantine;
    private readonly MqttMetrics _metrics = metrics;
    private readonly TimeProvider _clock = clock;
    private readonly TimeSpan _maxClockAhead = options.Value.MaxClockAhead;
    private readonly ILogger _logger = logger;

    /// <summary>Returns after the durable commit of everything the message says.</summary>
    public async ValueTask<Receipt> Receive(string clientId, string topic, ReadOnlySequence<byte> payload)
    {
        if (!SensorTopic.TryParse(topic, out var sensor))
        {
            return Receipt.NotASensor;
        }

        var device = _devices.Find(sensor.ApiKey, sensor.DeviceId);
        if (device is null && !sensor.IsPrefixed)
        {
            return Receipt.NotASensor;
        }

        _metrics.Received.Add(1);
        var content = payload.IsSingleSegment ? payload.First : payload.ToArray();
        return device is null
            ? Refuse(clientId, topic, content, $"Device {sensor.DeviceId} of API key {sensor.ApiKey} is not configured", isUnknownDevice: true)
            : await Store(clientId, topic, sensor, device, content).ConfigureAwait(false);
    }

    private async ValueTask<Receipt> Store(string clientId, string topic, SensorTopic sensor, Device device, ReadOnlyMemory<byte> payload)
    {
        try
        {
            await Commit(sensor, device, payload).ConfigureAwait(false);
            _metrics.Committed.Add(1);
            return Receipt.Stored;
        }
        catch (ProblemException e) when (!MayPass(e.Problem))
        {
            return Refuse(clientId, topic, payload, e.Message, isUnknownDevice: false);
        }
        catch (Exception e)
        {
            _metrics.Failed.Add(1);
            Log.Failed(_logger, e, topic, clientId);
            return Receipt.Failed;
        }
    }

    // A client that goes away does not call its measures back: nothing here is cancelled with its connection.
    private async Task Commit(SensorTopic sensor, Device device, ReadOnlyMemory<byte> payload)
    {
        var now = _clock.GetUtcNow();
        var all = sensor.Measure is { } name
            ? [Measures.ParseValue(name, payload.Span, now)]
            : Measures.Parse(payload.Span, now, now + _maxClockAhead);
        var context = await _contexts.Resolve(device.Context, CancellationToken.None).ConfigureAwait(false);
        foreach (var measures in all)
        {
            var (fragment, leftOut) = device.Fragment(sensor.DeviceId, measures, context);
            CountIgnored(leftOut, Unmapped, sensor);
            if (!fragment.Attributes.IsEmpty)
            {
                var result = await _provision.Observe(device.Tenant, fragment, CancellationToken.None).ConfigureAwait(false);
                CountIgnored(result.NotUpdated.Length, Outdated, sensor);
            }
        }
    }

    private void CountIgnored(int measures, KeyValuePair<string, object?> reason, SensorTopic sensor)
    {
        if (measures > 0)
        {
            _metrics.Ignored.Add(measures, reason);
            Log.Ignored(_logger, measures, sensor.DeviceId, sensor.ApiKey, reason.Value);
        }
    }

    private Receipt.Refused Refuse(string clientId, string topic, ReadOnlyMemory<byte> payload, string reason, bool isUnknownDevice)
    {
        _metrics.Refused.Add(1);
        _quarantine.Add(new QuarantinedMessage(_clock.GetUtcNow(), clientId, topic, payload, reason));
        Log.Refused(_logger, topic, clientId, reason);
        return new Receipt.Refused(reason, isUnknownDevice);
    }

    /// <summary>Another attempt may succeed: the broker's own trouble, a @context out of reach, an entity that too many change.</summary>
    private static bool MayPass(Problem problem) => problem.Type.Status >= 500 || problem.Type == ProblemType.Conflict;

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Warning, "The message on {Topic} from {Client} is refused: {Reason}", EventName = "MqttMeasuresRefused")]
        public static partial void Refused(ILogger logger, string topic, string client, string reason);

        [LoggerMessage(41, LogLevel.Error, "The message on {Topic} from {Client} is not stored; its sender must repeat it", EventName = "MqttMeasuresFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string topic, string client);

        [LoggerMessage(42, LogLevel.Debug, "{Count} measures of device {Device}, API key {ApiKey}, are ignored: {Reason}", EventName = "MqttMeasuresIgnored")]
        public static partial void Ignored(ILogger logger, int count, string device, string apiKey, object? reason);
    }
}
