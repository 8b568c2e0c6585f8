using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>A refused message as a stored document.</summary>
internal static class QuarantineDocument
{
    public static byte[] Write(QuarantinedMessage message) => JsonValue.Object(
        ("receivedAt", JsonValue.Of(message.ReceivedAt.ToString("O", CultureInfo.InvariantCulture))),
        ("clientId", JsonValue.Of(message.ClientId)),
        ("device", JsonValue.Of(message.Device)),
        ("topic", JsonValue.Of(message.Topic)),
        ("payload", JsonValue.Of(Convert.ToBase64String(message.Payload.Span))),
        ("reason", JsonValue.Of(message.Reason))).ToUtf8();

    public static QuarantinedMessage Read(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span);
        return new QuarantinedMessage(
            long.Parse(stored.Id, CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(Text("receivedAt"), CultureInfo.InvariantCulture),
            Text("clientId"),
            Text("device"),
            Text("topic"),
            Convert.FromBase64String(Text("payload")),
            Text("reason"));

        string Text(string name) => ((JsonString)document[name]!).Value;
    }
}
