using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>An MQTT endpoint (clause 7.2): mqtt[s]://[user][:password]@host[:port]/topic[/subtopic]*, QoS and version from notifierInfo.</summary>
/// <param name="ResponseTopic">Where the receiver answers that he has a notification (MQTT 5, 4.10), beyond the clause; null: nowhere.</param>
internal sealed record MqttEndpoint(BrokerAddress Broker, string Topic, MqttQualityOfServiceLevel Qos, string? ResponseTopic = null)
{
    public const string QosKey = "MQTT-QoS";
    public const string VersionKey = "MQTT-Version";
    public const string ResponseTopicKey = "MQTT-Response-Topic";

    private const string SecureScheme = "mqtts";
    private const int DefaultPort = 1883;
    private const int DefaultSecurePort = 8883;

    /// <exception cref="ProblemException">BadRequestData: no topic, or a setting with another value than clause 7.2 allows.</exception>
    public static MqttEndpoint Parse(NotificationReceiver receiver)
    {
        var uri = receiver.Uri;
        var isSecure = uri.Scheme.Equals(SecureScheme, StringComparison.OrdinalIgnoreCase);
        var port = uri.Port > 0 ? uri.Port : isSecure ? DefaultSecurePort : DefaultPort;
        var (user, password) = Credentials(uri.UserInfo);
        var version = ParseVersion(Setting(receiver, VersionKey));
        return new(
            new(uri.IdnHost, port, isSecure, user, password, version), ParseTopic(uri), ParseQos(Setting(receiver, QosKey)),
            ParseResponseTopic(Setting(receiver, ResponseTopicKey), version));
    }

    private static string? ParseResponseTopic(string? topic, MqttProtocolVersion version) => topic switch
    {
        null => null,
        _ when version != MqttProtocolVersion.V500 => throw ProblemException.BadRequestData($"{ResponseTopicKey} needs MQTT 5", ResponseTopicKey),
        "" => throw ProblemException.BadRequestData($"{ResponseTopicKey} is empty", ResponseTopicKey),
        _ when topic.AsSpan().ContainsAny('+', '#', '\0') => throw ProblemException.BadRequestData(
            $"{ResponseTopicKey} \"{topic}\" contains + or #, which only subscribers may use", ResponseTopicKey),
        _ => topic,
    };

    private static string ParseTopic(Uri uri)
    {
        var topic = Uri.UnescapeDataString(uri.AbsolutePath).TrimStart('/');
        if (topic.Length == 0)
        {
            throw ProblemException.BadRequestData("The MQTT endpoint names no topic: its URI has no path", "uri");
        }

        if (topic.AsSpan().ContainsAny('+', '#', '\0'))
        {
            throw ProblemException.BadRequestData($"The topic \"{topic}\" contains + or #, which only subscribers may use", "uri");
        }

        return topic;
    }

    private static (string? User, string? Password) Credentials(string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return (null, null);
        }

        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(userInfo), null)
            : (Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }

    private static MqttProtocolVersion ParseVersion(string? text) => text switch
    {
        null or "mqtt5.0" => MqttProtocolVersion.V500,
        "mqtt3.1.1" => MqttProtocolVersion.V311,
        _ => throw ProblemException.BadRequestData($"{VersionKey} is \"{text}\"; it may be mqtt3.1.1 or mqtt5.0", VersionKey),
    };

    private static MqttQualityOfServiceLevel ParseQos(string? text) => text switch
    {
        null or "0" => MqttQualityOfServiceLevel.AtMostOnce,
        "1" => MqttQualityOfServiceLevel.AtLeastOnce,
        "2" => MqttQualityOfServiceLevel.ExactlyOnce,
        _ => throw ProblemException.BadRequestData($"{QosKey} is \"{text}\"; it may be 0, 1 or 2", QosKey),
    };

    private static string? Setting(NotificationReceiver receiver, string key)
    {
        foreach (var (name, value) in receiver.NotifierInfo)
        {
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
