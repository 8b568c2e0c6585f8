using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>A subscription of a kept session (MQTT 5, 3.8.3.1).</summary>
/// <param name="QoS">The highest at which messages are sent to it.</param>
/// <param name="NoLocal">Not what the client itself has published.</param>
/// <param name="RetainAsPublished">Messages keep the retain flag that their publisher gave them.</param>
/// <param name="Identifier">What the client calls it; 0: nothing.</param>
internal sealed record KeptSubscription(string Filter, MqttQualityOfServiceLevel QoS, bool NoLocal, bool RetainAsPublished, uint Identifier);

/// <summary>What the subscriptions of one session that match a message ask for together: it is sent once (MQTT 5, 3.3.4).</summary>
internal readonly record struct Grant(MqttQualityOfServiceLevel QoS, bool RetainAsPublished, IReadOnlyList<uint> Identifiers)
{
    public static Grant Of(KeptSubscription subscription) =>
        new(subscription.QoS, subscription.RetainAsPublished, subscription.Identifier == 0 ? [] : [subscription.Identifier]);

    public Grant With(KeptSubscription other) => new(
        other.QoS > QoS ? other.QoS : QoS,
        RetainAsPublished || other.RetainAsPublished,
        other.Identifier == 0 ? Identifiers : [.. Identifiers, other.Identifier]);

    /// <summary>A message is sent at the lower of its publisher's and the subscription's quality of service (MQTT 5, 3.8.4).</summary>
    public MqttQualityOfServiceLevel Of(MqttQualityOfServiceLevel published) => published < QoS ? published : QoS;
}
