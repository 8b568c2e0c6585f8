using System.Diagnostics.Metrics;

namespace ContextBroker.Mqtt;

/// <summary>What the MQTT binding counts.</summary>
internal sealed class MqttMetrics
{
    public const string MeterName = "ContextBroker.Mqtt";

    public MqttMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        Clients = meter.CreateUpDownCounter<int>("mqtt.clients", description: "Clients connected to the embedded broker");
        Dropped = meter.CreateCounter<long>("mqtt.messages.dropped", description: "Messages dropped because a client had too many waiting");
        Received = meter.CreateCounter<long>("mqtt.measures.received", description: "Sensor messages received");
        Committed = meter.CreateCounter<long>("mqtt.measures.committed", description: "Sensor messages whose measures are stored");
        Refused = meter.CreateCounter<long>("mqtt.measures.refused", description: "Sensor messages refused and put in quarantine");
        Ignored = meter.CreateCounter<long>("mqtt.measures.ignored", description: "Measures not stored: unmapped, null, or older than the stored value");
        Failed = meter.CreateCounter<long>("mqtt.measures.failed", description: "Sensor messages not stored and not acknowledged: the sender repeats them");
        ExternalConnections = meter.CreateUpDownCounter<int>("mqtt.external.connections", description: "Connections to the external broker whose sensor messages are taken in");
        Published = meter.CreateCounter<long>("mqtt.notifications.published", description: "Notifications confirmed by the receiving broker");
        Live = meter.CreateCounter<long>("mqtt.live.sent", description: "Live messages put into the queues of viewers");
        Missed = meter.CreateCounter<long>("mqtt.live.missed", description: "Live messages that a viewer missed because it was too slow");
        Unpublished = meter.CreateCounter<long>("mqtt.notifications.failed", description: "Attempts to send a notification that failed");
    }

    public UpDownCounter<int> Clients { get; }

    public Counter<long> Dropped { get; }

    public Counter<long> Received { get; }

    public Counter<long> Committed { get; }

    public Counter<long> Refused { get; }

    /// <summary>Tagged with the reason.</summary>
    public Counter<long> Ignored { get; }

    public Counter<long> Failed { get; }

    public UpDownCounter<int> ExternalConnections { get; }

    public Counter<long> Published { get; }

    public Counter<long> Unpublished { get; }

    public Counter<long> Live { get; }

    public Counter<long> Missed { get; }
}
