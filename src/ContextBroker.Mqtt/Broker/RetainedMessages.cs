using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.Mqtt.Sessions;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Logging;
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
            var message = StoredMessage.Read((JsonObject)JsonText.Parse(stored.Json.Span));
            message.Retain = true;
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
        else if (await _documents.Put(Kind, "", Id(message.Topic), version, StoredMessage.Write(message).ToUtf8(), CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            _versions[message.Topic] = next;
        }
        else
        {
            Log.NotKept(_logger, message.Topic);
        }
    }

    // A topic may be longer than a document's id.
    private static string Id(string topic) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(topic)));

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Error, "The retained message of {Topic} is not the stored one: it was changed by another broker", EventName = "MqttRetainedNotKept")]
        public static partial void NotKept(ILogger logger, string topic);
    }
}
