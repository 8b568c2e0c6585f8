using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>A message of QoS 1 or 2 that waits for the client of a kept session, or for its acknowledgement.</summary>
/// <param name="number">Rises in its session in the order of arrival.</param>
/// <param name="documentId">Under which it is stored.</param>
internal sealed class KeptMessage(
    long number, string documentId, MqttApplicationMessage message, MqttQualityOfServiceLevel qos, bool isRetained, IReadOnlyList<uint> identifiers, DateTimeOffset since)
{
    public long Number { get; } = number;

    public string DocumentId { get; } = documentId;

    /// <summary>Of its document.</summary>
    public long Version { get; set; }

    public MqttApplicationMessage Message { get; } = message;

    public MqttQualityOfServiceLevel QoS { get; } = qos;

    public bool IsRetained { get; } = isRetained;

    public IReadOnlyList<uint> Identifiers { get; } = identifiers;

    public DateTimeOffset Since { get; } = since;

    /// <summary>The same at every attempt, also after a restart: so a client knows a repetition (MQTT 5, 4.4).</summary>
    public ushort PacketId { get; } = (ushort)((number - 1) % ushort.MaxValue + 1);

    public long Size { get; } = message.Payload.Length + message.Topic.Length;

    /// <summary>It may have reached the client.</summary>
    public bool WasSent { get; set; }

    /// <summary>The client has it (PUBREC), and only its packet identifier is to be released (QoS 2).</summary>
    public bool IsReceived { get; set; }

    /// <summary>Its publisher said how long it is of use (MQTT 5, 3.3.2.3.3).</summary>
    public bool HasExpired(DateTimeOffset now) => !IsReceived && Message.MessageExpiryInterval > 0 && Since.AddSeconds(Message.MessageExpiryInterval) <= now;

    public MqttPacket Packet(bool isRepeated, DateTimeOffset now) => IsReceived
        ? new MqttPubRelPacket { PacketIdentifier = PacketId }
        : new MqttPublishPacket
        {
            PacketIdentifier = PacketId,
            Topic = Message.Topic,
            Payload = Message.Payload,
            QualityOfServiceLevel = QoS,
            Retain = IsRetained,
            Dup = isRepeated,
            ContentType = Message.ContentType,
            ResponseTopic = Message.ResponseTopic,
            CorrelationData = Message.CorrelationData,
            PayloadFormatIndicator = Message.PayloadFormatIndicator,
            MessageExpiryInterval = Message.MessageExpiryInterval == 0 ? 0 : (uint)Math.Max(1, (Since.AddSeconds(Message.MessageExpiryInterval) - now).TotalSeconds),
            SubscriptionIdentifiers = [.. Identifiers],
            UserProperties = Message.UserProperties,
        };
}
