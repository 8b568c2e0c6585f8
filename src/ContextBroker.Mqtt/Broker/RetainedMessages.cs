using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Retained messages (MQTT 5, 3.3.1.3), stored before their sender is answered, there again after a crash.</summary>
/// <remarks>MQTTnet calls for one message at a time.</remarks>
internal sealed partial class RetainedMessages(IDocumentStore documents, ILogger<RetainedMessages> logger)
{
    private const string Kind = "mqtt-retained";

    private readonly IDocumentStore _documents = documents;
    private readonly ILogger _logger = logger;
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    public int Count => _versions.Count;

    public async Task Load(LoadingRetainedMessagesEventArgs e)
    {
        foreach (var stored in await _documents.List(Kind, CancellationToken.None).ConfigureAwait(false))
        {
            var message = Read((JsonObject)JsonText.Parse(stored.Json.Span));
            _versions[message.Topic] = stored.Version;
            e.LoadedRetainedMessages.Add(message);
        }
    }

    public async Task Keep(RetainedMessageChangedEventArgs e)
    {
        var message = e.ChangedRetainedMessage;
        var version = _versions.GetValueOrDefault(message.Topic);
        if (message.Payload.IsEmpty)
        {
            await _documents.Delete(Kind, "", Id(message.Topic), CancellationToken.None).ConfigureAwait(false);
            _versions.Remove(message.Topic);
        }
        else if (await _documents.Put(Kind, "", Id(message.Topic), version, Written(message), CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            _versions[message.Topic] = next;
        }
        else
        {
            Log.NotKept(_logger, message.Topic);
        }
    }

    private static byte[] Written(MqttApplicationMessage message) => JsonValue.Object(
        ("topic", JsonValue.Of(message.Topic)),
        ("payload", JsonValue.Of(Convert.ToBase64String(message.Payload.ToArray()))),
        ("qos", JsonValue.Of((int)message.QualityOfServiceLevel)),
        ("contentType", message.ContentType is { } type ? JsonValue.Of(type) : JsonValue.Null),
        ("properties", new JsonArray([.. (message.UserProperties ?? []).Select(p => JsonValue.Of([p.Name, p.ReadValueAsString()]))]))).ToUtf8();

    private static MqttApplicationMessage Read(JsonObject stored) => new()
    {
        Topic = Text(stored["topic"])!,
        Payload = new ReadOnlySequence<byte>(Convert.FromBase64String(Text(stored["payload"])!)),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)(int)((JsonNumber)stored["qos"]!).Value,
        ContentType = Text(stored["contentType"]),
        Retain = true,
        UserProperties = [.. ((JsonArray)stored["properties"]!).Items.Cast<JsonArray>()
            .Select(p => new MqttUserProperty(Text(p.Items[0])!, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(Text(p.Items[1])!))))],
    };

    private static string? Text(JsonValue? value) => value is JsonString { Value: var text } ? text : null;

    // A topic may be longer than a document's id.
    private static string Id(string topic) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(topic)));

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Error, "The retained message of {Topic} is not the stored one: it was changed by another broker", EventName = "MqttRetainedNotKept")]
        public static partial void NotKept(ILogger logger, string topic);
    }
}
