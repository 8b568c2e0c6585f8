using System.Buffers;
using System.Text;
using ContextBroker.NgsiLd.Model;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>A message as JSON that is stored, with all that MQTT 5 says of it.</summary>
internal static class StoredMessage
{
    public static JsonObject Write(MqttApplicationMessage message) => JsonValue.Object(
        ("topic", JsonValue.Of(message.Topic)),
        ("payload", Bytes(message.Payload.ToArray())),
        ("qos", JsonValue.Of((int)message.QualityOfServiceLevel)),
        ("contentType", Text(message.ContentType)),
        ("responseTopic", Text(message.ResponseTopic)),
        ("correlation", message.CorrelationData is { } data ? Bytes(data) : JsonValue.Null),
        ("format", JsonValue.Of((int)message.PayloadFormatIndicator)),
        ("expiry", JsonValue.Of(message.MessageExpiryInterval)),
        ("properties", new JsonArray([.. (message.UserProperties ?? []).Select(p => JsonValue.Of([p.Name, p.ReadValueAsString()]))])));

    public static MqttApplicationMessage Read(JsonObject stored) => new()
    {
        Topic = Text(stored["topic"])!,
        Payload = new ReadOnlySequence<byte>(Convert.FromBase64String(Text(stored["payload"])!)),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)Number(stored["qos"]),
        ContentType = Text(stored["contentType"]),
        ResponseTopic = Text(stored["responseTopic"]),
        CorrelationData = Text(stored["correlation"]) is { } data ? Convert.FromBase64String(data) : null,
        PayloadFormatIndicator = (MqttPayloadFormatIndicator)Number(stored["format"]),
        MessageExpiryInterval = (uint)Number(stored["expiry"]),
        UserProperties = [.. ((JsonArray)stored["properties"]!).Items.Cast<JsonArray>()
            .Select(p => new MqttUserProperty(Text(p.Items[0])!, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(Text(p.Items[1])!))))],
    };

    public static long Number(JsonValue? value) => value is JsonNumber { Value: var number } ? (long)number : 0;

    public static string? Text(JsonValue? value) => value is JsonString { Value: var text } ? text : null;

    private static JsonValue Text(string? text) => text is null ? JsonValue.Null : JsonValue.Of(text);

    private static JsonValue Bytes(byte[] bytes) => JsonValue.Of(Convert.ToBase64String(bytes));
}
