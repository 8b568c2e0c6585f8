using System.Buffers;
using System.Collections.Immutable;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.Mqtt.Provisioning;
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
    SensorTopics topics,
    SensorProvision provision,
    ContextRegistry contexts,
    FirstSight firstSight,
    DeviceWatch watch,
    Quarantine quarantine,
    MqttMetrics metrics,
    TimeProvider clock,
    IOptions<MqttOptions> options,
    ILogger<SensorIngestion> logger)
{
    private static readonly KeyValuePair<string, object?> Unmapped = new("reason", "unmapped");
    private static readonly KeyValuePair<string, object?> Late = new("reason", "outdated");
    private static readonly KeyValuePair<string, object?> Repeated = new("reason", "repeated");

    private readonly SensorTopics _topics = topics;
    private readonly SensorProvision _provision = provision;
    private readonly ContextRegistry _contexts = contexts;
    private readonly FirstSight _firstSight = firstSight;
    private readonly DeviceWatch _watch = watch;
    private readonly Quarantine _quarantine = quarantine;
    private readonly MqttMetrics _metrics = metrics;
    private readonly TimeProvider _clock = clock;
    private readonly TimeSpan _maxClockAhead = options.Value.MaxClockAhead;
    private readonly ILogger _logger = logger;

    /// <summary>Returns after the durable commit of everything the message says.</summary>
    public async ValueTask<Receipt> Receive(string clientId, string topic, ReadOnlySequence<byte> payload)
    {
        if (_topics.Find(topic) is not { } source)
        {
            return Receipt.NotASensor;
        }

        _metrics.Received.Add(1);
        var content = payload.IsSingleSegment ? payload.First : payload.ToArray();
        try
        {
            return await Store(clientId, topic, source, content).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _metrics.Failed.Add(1);
            Log.Failed(_logger, e, topic, clientId);
            return Receipt.Failed;
        }
    }

    private async Task<Receipt> Store(string clientId, string topic, SensorSource source, ReadOnlyMemory<byte> payload)
    {
        try
        {
            if (source.Mapping is null && source.Newcomer?.Group.UnknownDevices != UnknownDevices.Provision)
            {
                return await Unknown(clientId, topic, source, payload).ConfigureAwait(false);
            }

            await Commit(source, source.Mapping ?? await _firstSight.Provision(source.Newcomer!).ConfigureAwait(false), payload).ConfigureAwait(false);
            _metrics.Committed.Add(1);
            return Receipt.Stored;
        }
        catch (ProblemException e) when (!MayPass(e.Problem))
        {
            return await Refuse(clientId, topic, source, payload, e.Message).ConfigureAwait(false);
        }
    }

    // A client that goes away does not call its measures back: nothing here is cancelled with its connection.
    private async Task Commit(SensorSource source, Mapping mapping, ReadOnlyMemory<byte> payload)
    {
        var tenant = Tenant(mapping, source.Names);
        foreach (var measures in Read(source, payload.Span))
        {
            var context = await _contexts.Resolve(measures.Context ?? mapping.Context, CancellationToken.None).ConfigureAwait(false);
            var (fragment, leftOut) = mapping.Fragment(source.Names, measures, context);
            CountIgnored(leftOut, Unmapped, source);
            if (!fragment.Attributes.IsEmpty)
            {
                var result = await _provision.Observe(tenant, fragment, CancellationToken.None).ConfigureAwait(false);
                CountIgnored(result.Late, Late, source);
                CountIgnored(result.Repeated, Repeated, source);
                await _watch.Heard(mapping, tenant, fragment.Id!).ConfigureAwait(false);
            }
        }
    }

    private ImmutableArray<Measures> Read(SensorSource source, ReadOnlySpan<byte> payload)
    {
        var now = _clock.GetUtcNow();
        var latest = now + _maxClockAhead;
        return source switch
        {
            { Measure: { } name } => Measures.ParseValue(name, payload, now, latest),
            { Format: PayloadFormat.Ultralight } => Measures.ParseUltralight(payload, now, latest),
            _ => Measures.Parse(payload, now, latest),
        };
    }

    // Partitions of the store that no client may name hold a control character.
    private static string Tenant(Mapping mapping, TopicNames names)
    {
        var tenant = mapping.Tenant.Fill(names);
        return tenant.Any(char.IsControl) ? throw ProblemException.BadRequestData("The topic names no tenant: it holds a control character") : tenant;
    }

    private void CountIgnored(int measures, KeyValuePair<string, object?> reason, SensorSource source)
    {
        if (measures > 0)
        {
            _metrics.Ignored.Add(measures, reason);
            Log.Ignored(_logger, measures, source.Device, reason.Value);
        }
    }

    // A group may say that messages of strangers are not even kept.
    private async Task<Receipt> Unknown(string clientId, string topic, SensorSource source, ReadOnlyMemory<byte> payload)
    {
        var reason = $"Device {source.Device} is not configured";
        if (source.Newcomer?.Group.UnknownDevices != UnknownDevices.Refuse)
        {
            await Refuse(clientId, topic, source, payload, reason).ConfigureAwait(false);
        }
        else
        {
            _metrics.Refused.Add(1);
            Log.Refused(_logger, topic, clientId, reason);
        }

        return new Receipt.Refused(reason, IsUnknownDevice: true);
    }

    private async Task<Receipt> Refuse(string clientId, string topic, SensorSource source, ReadOnlyMemory<byte> payload, string reason)
    {
        await _quarantine.Add(clientId, source.Device, topic, payload, reason).ConfigureAwait(false);
        _metrics.Refused.Add(1);
        Log.Refused(_logger, topic, clientId, reason);
        return new Receipt.Refused(reason, IsUnknownDevice: false);
    }

    /// <summary>Another attempt may succeed: the broker's own trouble, a @context out of reach, an entity that too many change.</summary>
    private static bool MayPass(Problem problem) => problem.Type.Status >= 500 || problem.Type == ProblemType.Conflict;

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Warning, "The message on {Topic} from {Client} is refused: {Reason}", EventName = "MqttMeasuresRefused")]
        public static partial void Refused(ILogger logger, string topic, string client, string reason);

        [LoggerMessage(41, LogLevel.Error, "The message on {Topic} from {Client} is not stored; its sender must repeat it", EventName = "MqttMeasuresFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string topic, string client);

        [LoggerMessage(42, LogLevel.Debug, "{Count} measures of device {Device} are ignored: {Reason}", EventName = "MqttMeasuresIgnored")]
        public static partial void Ignored(ILogger logger, int count, string device, object? reason);
    }
}
