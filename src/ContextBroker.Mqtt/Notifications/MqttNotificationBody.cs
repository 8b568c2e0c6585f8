using System.Buffers;
using System.Text.Json;
using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>The MQTT message of a notification (clause 7.2): what HTTP puts into headers is "metadata", the Notification is "body".</summary>
internal static class MqttNotificationBody
{
    private const string ContentType = "Content-Type";
    private const string Link = "Link";
    private const string Tenant = "NGSILD-Tenant";
    private const string Snapshot = "NGSILD-Snapshot";

    public static byte[] Write(NotificationMessage message)
    {
        var output = new ArrayBufferWriter<byte>(message.Body.Length + 256);
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteString(ContentType, message.ContentType);
        if (message.Link is not null)
        {
            writer.WriteString(Link, message.Link);
        }

        if (message.Tenant.Length > 0)
        {
            writer.WriteString(Tenant, message.Tenant);
        }

        if (message.Snapshot is not null)
        {
            writer.WriteString(Snapshot, message.Snapshot);
        }

        WriteReceiverInfo(writer, message);
        writer.WriteEndObject();
        writer.WritePropertyName("body");
        writer.WriteRawValue(message.Body.Span, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Entries of receiverInfo, but not those that say again what the broker itself says: names in an object are unique.</summary>
    private static void WriteReceiverInfo(Utf8JsonWriter writer, NotificationMessage message)
    {
        var info = message.Receiver.ReceiverInfo;
        for (var i = 0; i < info.Count; i++)
        {
            var name = info[i].Key;
            var isOwn = name == ContentType || (name == Link && message.Link is not null) || (name == Tenant && message.Tenant.Length > 0)
                || (name == Snapshot && message.Snapshot is not null);
            if (!isOwn && !IsRepeated(info, i))
            {
                writer.WriteString(name, info[i].Value);
            }
        }
    }

    private static bool IsRepeated(IReadOnlyList<KeyValuePair<string, string>> info, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (info[i].Key == info[index].Key)
            {
                return true;
            }
        }

        return false;
    }
}
