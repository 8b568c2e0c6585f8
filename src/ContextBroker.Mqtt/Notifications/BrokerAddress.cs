using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>What one kept connection stands for: a broker, a credential and a protocol version.</summary>
internal sealed record BrokerAddress(string Host, int Port, bool IsSecure, string? User, string? Password, MqttProtocolVersion Version)
{
    /// <summary>For logs and errors: never the password.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"{(IsSecure ? "mqtts" : "mqtt")}://{(User is null ? "" : User + "@")}{host}:{Port}";
    }
}
