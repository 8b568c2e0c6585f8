using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>Kept sessions and the messages that wait in them, as documents.</summary>
internal static class SessionDocuments
{
    public const string SessionKind = "mqtt-session";
    public const string MessageKind = "mqtt-waiting";

    /// <summary>A client's id may be longer than a document's.</summary>
    public static string Id(string node, string clientId) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{node}\n{clientId}")));

    /// <summary>The broker that keeps it, among several on one store.</summary>
    public static string NodeOf(StoredDocument stored) => StoredMessage.Text(((JsonObject)JsonText.Parse(stored.Json.Span))["node"]) ?? "";

    public static byte[] Write(string node, KeptSession session) => JsonValue.Object(
        ("node", JsonValue.Of(node)),
        ("client", JsonValue.Of(session.ClientId)),
        ("user", JsonValue.Of(session.User)),
        ("incarnation", JsonValue.Of(session.Incarnation)),
        ("expiry", JsonValue.Of(session.Expiry.TotalSeconds)),
        ("leftAt", session.LeftAt is { } left ? Time(left) : JsonValue.Null),
        ("subscriptions", new JsonArray([.. session.Subscriptions.Values.Select(Written)]))).ToUtf8();

    public static KeptSession ReadSession(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span);
        var session = new KeptSession(StoredMessage.Text(document["client"])!, StoredMessage.Text(document["user"])!, StoredMessage.Text(document["incarnation"])!)
        {
            Expiry = TimeSpan.FromSeconds(StoredMessage.Number(document["expiry"])),
            LeftAt = document["leftAt"] is JsonString { Value: var left } ? Time(left) : null,
            Version = stored.Version,
        };
        foreach (var subscription in ((JsonArray)document["subscriptions"]!).Items.Cast<JsonObject>())
        {
            session.Put(new KeptSubscription(
                StoredMessage.Text(subscription["filter"])!,
                (MqttQualityOfServiceLevel)StoredMessage.Number(subscription["qos"]),
                subscription["noLocal"] == JsonValue.True,
                subscription["retainAsPublished"] == JsonValue.True,
                (uint)StoredMessage.Number(subscription["identifier"])));
        }

        session.IsChanged = false;
        return session;
    }

    public static byte[] Write(string node, KeptSession session, KeptMessage message) => JsonValue.Object(
        ("node", JsonValue.Of(node)),
        ("session", JsonValue.Of(session.Incarnation)),
        ("number", JsonValue.Of(message.Number)),
        ("qos", JsonValue.Of((int)message.QoS)),
        ("retained", JsonValue.Of(message.IsRetained)),
        ("identifiers", new JsonArray([.. message.Identifiers.Select(id => JsonValue.Of(id))])),
        ("since", Time(message.Since)),
        ("received", JsonValue.Of(message.IsReceived)),
        ("message", StoredMessage.Write(message.IsReceived ? Emptied(message.Message) : message.Message))).ToUtf8();

    /// <returns>With the incarnation of its session.</returns>
    public static (string Session, KeptMessage Message) ReadMessage(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span);
        var message = new KeptMessage(
            StoredMessage.Number(document["number"]),
            stored.Id,
            StoredMessage.Read((JsonObject)document["message"]!),
            (MqttQualityOfServiceLevel)StoredMessage.Number(document["qos"]),
            document["retained"] == JsonValue.True,
            [.. ((JsonArray)document["identifiers"]!).Items.Select(id => (uint)StoredMessage.Number(id))],
            Time(StoredMessage.Text(document["since"])!))
        {
            Version = stored.Version,
            WasSent = true,
            IsReceived = document["received"] == JsonValue.True,
        };
        return (StoredMessage.Text(document["session"])!, message);
    }

    private static JsonObject Written(KeptSubscription subscription) => JsonValue.Object(
        ("filter", JsonValue.Of(subscription.Filter)),
        ("qos", JsonValue.Of((int)subscription.QoS)),
        ("noLocal", JsonValue.Of(subscription.NoLocal)),
        ("retainAsPublished", JsonValue.Of(subscription.RetainAsPublished)),
        ("identifier", JsonValue.Of(subscription.Identifier)));

    // Only its identifier is still of use.
    private static MqttApplicationMessage Emptied(MqttApplicationMessage message) => new() { Topic = message.Topic, Payload = ReadOnlySequence<byte>.Empty };

    private static JsonValue Time(DateTimeOffset time) => JsonValue.Of(time.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
