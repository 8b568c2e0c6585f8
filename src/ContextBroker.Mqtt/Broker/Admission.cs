using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

/// <summary>The answer to a client that wants to connect.</summary>
/// <param name="User">Whom its session belongs to; empty: whoever comes without a name.</param>
internal sealed record Admission(MqttConnectReasonCode Code, TopicRights Rights, string User = "");
