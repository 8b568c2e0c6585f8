using System.Net;

namespace ContextBroker.Mqtt.Broker;

/// <summary>The address of setting Mqtt:Address.</summary>
internal static class MqttAddress
{
    public static IPAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new ArgumentException($"\"{text}\" is neither an IP address nor localhost nor *", nameof(text));

    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.Loopback;
        switch (text)
        {
            case "localhost":
                return true;
            case "*":
                // Kestrel's transport listens on both families then.
                address = IPAddress.IPv6Any;
                return true;
            default:
                return IPAddress.TryParse(text, out address!);
        }
    }
}
