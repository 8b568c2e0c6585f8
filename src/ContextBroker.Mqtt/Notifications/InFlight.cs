using ContextBroker.Core.Delivery;
using MQTTnet.Packets;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>What makes a message of a session the same at every attempt.</summary>
internal readonly record struct MessageKey(string Tenant, string SubscriptionId, string NotificationId, string Topic);

/// <summary>A message of QoS 1 or 2 that a receiving broker may have and has not confirmed. Its session guards it.</summary>
internal sealed class InFlight(MessageKey key, MqttPublishPacket packet, long number)
{
    public MessageKey Key { get; } = key;

    /// <summary>With the identifier that it keeps over all connections.</summary>
    public MqttPublishPacket Packet { get; } = packet;

    /// <summary>Rises in the order of first sending.</summary>
    public long Number { get; } = number;

    /// <summary>The receiving broker has it (PUBREC), and only its identifier is to be released (QoS 2).</summary>
    public bool IsReceived { get; set; }

    /// <summary>It is no longer on its way.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>How many wait for it now.</summary>
    public int Waiters { get; set; }

    /// <summary>The place that it takes among those on their way over this connection; null: none.</summary>
    public SemaphoreSlim? Window { get; set; }

    /// <summary>When it was last sent, by the session's clock; null: not over this connection.</summary>
    public long? SentAt { get; set; }

    /// <summary>Its confirmation over this connection, or why there is none.</summary>
    public TaskCompletionSource<SendResult> Confirmation { get; set; } = NewConfirmation();

    public static TaskCompletionSource<SendResult> NewConfirmation() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
