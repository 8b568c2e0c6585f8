using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Mqtt.External;

public enum MqttVersion
{
    Mqtt5,
    Mqtt311,
}

/// <summary>Settings "Mqtt:External".</summary>
public sealed class ExternalBrokerOptions
{
    /// <summary>
    /// An MQTT broker elsewhere (Mosquitto, EMQX) whose sensor messages are taken in by the same rules as those of the embedded one: mqtt[s]://host[:port].
    /// Empty: none. Default empty.
    /// </summary>
    public string Broker { get; set; } = "";

    /// <summary>The user there. Empty: none.</summary>
    public string User { get; set; } = "";

    /// <summary>The user's password. Better given by environment than in a file.</summary>
    public string Password { get; set; } = "";

    /// <summary>The protocol spoken. With Mqtt311 the other broker's own settings bound what it sends at a time. Default Mqtt5.</summary>
    public MqttVersion Version { get; set; } = MqttVersion.Mqtt5;

    /// <summary>Name of the session, which the other broker keeps while this one is away; each node needs its own. Default contextbroker.</summary>
    [Required]
    public string ClientId { get; set; } = "contextbroker";

    /// <summary>Group of a shared subscription ($share): each message goes to one of the nodes that name the same. Empty: each node gets all. Default empty.</summary>
    public string Group { get; set; } = "";

    /// <summary>Topic filters subscribed to. Empty: those of FIWARE's IoT Agents and of Mqtt:Topics. Default empty.</summary>
    public IList<string> Topics { get; set; } = [];

    /// <summary>How long the other broker keeps the session, with all that arrives, after the connection has ended (MQTT 5). Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Messages taken at a time that are not committed and acknowledged yet (MQTT 5). Default 500.</summary>
    [Range(1, 65535)]
    public int MaxInFlight { get; set; } = 500;

    /// <summary>Time for TCP, TLS and CONNACK together. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Keep-alive of the connection. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "18:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait before the connection is tried again; it begins with a quarter of a second and doubles. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.25", "01:00:00")]
    public TimeSpan RetryCeiling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>PEM file with the certificate authorities trusted for mqtts; empty: those of the system. Default empty.</summary>
    public string CertificateAuthorities { get; set; } = "";

    /// <summary>PEM file with the certificate shown to the other broker, if it asks for one. Default empty: none.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file with the unencrypted key of ClientCertificate. Default empty: it is in the same file.</summary>
    public string ClientCertificateKey { get; set; } = "";
}
