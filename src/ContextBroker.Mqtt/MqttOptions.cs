using System.ComponentModel.DataAnnotations;
using ContextBroker.Mqtt.External;
using ContextBroker.Mqtt.Ingestion;

namespace ContextBroker.Mqtt;

/// <summary>Who may connect without user and password.</summary>
public enum AnonymousAccess
{
    /// <summary>Clients on the same machine only.</summary>
    Loopback,
    Always,
    Never,
}

/// <summary>Whether clients show certificates over TLS.</summary>
public enum ClientCertificates
{
    None,

    /// <summary>One that is shown must be of Mqtt:ClientAuthorities; its common name is the user.</summary>
    Optional,

    /// <summary>Without one nobody connects over TLS.</summary>
    Required,
}

/// <summary>The settings of section "Mqtt": the embedded broker, the sensors it listens to, and the client that sends notifications.</summary>
public sealed class MqttOptions
{
    public const string Section = "Mqtt";

    /// <summary>TCP port of the embedded broker. 0: not offered; -1: any free port, which is logged. Default 1883.</summary>
    [Range(-1, 65535)]
    public int Port { get; set; } = 1883;

    /// <summary>Where the TCP port is bound: an IP address, "localhost" (127.0.0.1) or "*" (every address of the machine). Default 127.0.0.1.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>TCP port of the embedded broker for TLS (mqtts), on the same address. 0: not offered; -1: any free port, which is logged. Default 0; usual is 8883.</summary>
    [Range(-1, 65535)]
    public int TlsPort { get; set; }

    /// <summary>PEM file with the broker's certificate for TLS, and those between it and its authority.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's private key. Null: it is in Certificate too.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>Whether clients show certificates over TLS. Default None.</summary>
    public ClientCertificates ClientCertificates { get; set; } = ClientCertificates.None;

    /// <summary>PEM file with the authorities of clients' certificates.</summary>
    public string? ClientAuthorities { get; set; }

    /// <summary>Connections over TCP, TLS and WebSocket at a time; further ones are closed at once. Default 10000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Messages a second that one client may publish; above, the broker reads on later, and loses nothing. 0: as fast as they are stored. Default 0.</summary>
    [Range(0, 1_000_000)]
    public int MaxMessagesPerSecond { get; set; }

    /// <summary>Path of MQTT over WebSocket on the API's port. Empty: not offered. Default /mqtt.</summary>
    public string WebSocketPath { get; set; } = "/mqtt";

    /// <summary>Largest packet taken from a client, in bytes; a larger one ends its connection. Default 262144 (256 KiB).</summary>
    [Range(1024, 268_435_455)]
    public int MaxPacketSize { get; set; } = 256 * 1024;

    /// <summary>Messages kept for one client that is slow or away; above, its oldest is dropped, counted and logged. Default 10000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPendingMessages { get; set; } = 10_000;

    /// <summary>Bytes of the messages of QoS 1 and 2 kept for one client whose session outlives its connections, likewise. Default 67108864 (64 MiB).</summary>
    [Range(1024, 1_073_741_824)]
    public int MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Longest keep-alive granted to an MQTT 5 client, which is told; a 3.1.1 client keeps what it asked for. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "18:00:00")]
    public TimeSpan MaxKeepAlive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time the session of a client that is away is kept, with its subscriptions and what waits for it, also over restarts. 0: no session outlives its connection. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan MaxSessionExpiry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Name of this broker among several on one database, each of which keeps the sessions of its own clients: there each needs its own, and keeps it. Default empty.</summary>
    public string Node { get; set; } = "";

    /// <summary>Time a new connection has for its CONNECT packet, and the client has to take a packet. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommunicationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Who may connect without user and password. Default Loopback.</summary>
    public AnonymousAccess Anonymous { get; set; } = AnonymousAccess.Loopback;

    /// <summary>Users that may connect. Empty: user and password are not looked at. Default empty.</summary>
    public IList<MqttUser> Users { get; set; } = [];

    /// <summary>Devices whose measures become attributes. Default empty.</summary>
    public IList<DeviceOptions> Devices { get; set; } = [];

    /// <summary>Topics of your own form whose messages become attributes. Default empty.</summary>
    public IList<TopicOptions> Topics { get; set; } = [];

    /// <summary>What is done with a measure no device entry maps, unless the entry says otherwise. Default Ignore.</summary>
    public UnmappedMeasures UnmappedMeasures { get; set; } = UnmappedMeasures.Ignore;

    /// <summary>Devices that the provisioning API (/iot/devices) and first sight may provision together. Default 100000.</summary>
    [Range(0, 10_000_000)]
    public int MaxDevices { get; set; } = 100_000;

    /// <summary>The fiware-service of the provisioning API that stands for the default tenant; any other is the tenant of its name. Default default.</summary>
    [Required]
    public string DefaultService { get; set; } = "default";

    /// <summary>URL of the @context that names of provisioned devices are expanded with, unless they or their service give "@context". Null: the core context alone.</summary>
    public string? ProvisionedContext { get; set; }

    /// <summary>How far a TimeInstant may be ahead of the broker's clock before the message is refused. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Refused sensor messages kept for inspection; above, the oldest go. Default 1000.</summary>
    [Range(0, 1_000_000)]
    public int QuarantineMessages { get; set; } = 1000;

    /// <summary>How long a refused sensor message is kept. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan QuarantineAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Bytes of refused sensor messages kept for inspection; above, the oldest go. Default 16777216 (16 MiB).</summary>
    [Range(0, 1_073_741_824)]
    public int QuarantineBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>First level of the topics on which changes are told to screens: {LiveTopic}/{tenant or default}/{type}. Only the broker publishes there. Empty: not offered. Default live.</summary>
    public string LiveTopic { get; set; } = "live";

    /// <summary>Live messages that wait for one viewer; above, it is told that it has missed some once it has taken these. Default 100.</summary>
    [Range(1, 100_000)]
    public int LivePending { get; set; } = 100;

    /// <summary>Bytes of an entity in a live message; a larger one is left out, and the message says so. Default 65536 (64 KiB).</summary>
    [Range(0, 16_777_216)]
    public int LiveMaxBytes { get; set; } = 65_536;

    /// <summary>An MQTT broker elsewhere that sensors publish to.</summary>
    public ExternalBrokerOptions External { get; set; } = new();

    /// <summary>The client that sends notifications to mqtt and mqtts endpoints.</summary>
    public NotificationClientOptions Notifications { get; set; } = new();
}

/// <summary>One user of the embedded broker.</summary>
public sealed class MqttUser
{
    /// <summary>The user's name, as in the CONNECT packet.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The user's password. Better as PasswordHash.</summary>
    public string Password { get; set; } = "";

    /// <summary>The password as "contextbroker hash-password" writes it (Argon2id). Neither: the user is known by a client certificate alone.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>Topics the user may publish to, filters with + and #; {user} stands for the name, as in /json/key/{user}/#. Empty: every topic.</summary>
    public IList<string> Publish { get; set; } = [];

    /// <summary>Topics the user may subscribe to, likewise. Empty: every topic.</summary>
    public IList<string> Subscribe { get; set; } = [];
}

/// <summary>Settings "Mqtt:Notifications".</summary>
public sealed class NotificationClientOptions
{
    /// <summary>Time for TCP, TLS and CONNACK together. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a confirmation when the subscription's endpoint names none. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long receiving brokers keep the session in which receivers' answers (MQTT-Response-Topic) wait while this broker is away. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long receiving brokers keep the sessions over which notifications are sent when a connection is lost: what was on its way is then taken up again, at QoS 2 without a repetition. MQTT 3.1.1 cannot limit it. 0: no session outlives its connection. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan SendingSessionExpiry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A message unconfirmed for so long means that the connection is broken: it is made anew, with a new session. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AcknowledgeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Keep-alive of a connection. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "18:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection unused for so long is closed. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Connections to one receiving broker at most; its topics are spread over them. Default 8.</summary>
    [Range(1, 1000)]
    public int Connections { get; set; } = 8;

    /// <summary>Messages of QoS 1 and 2 in flight on one connection, if the receiving broker allows as many. Default 1000.</summary>
    [Range(1, 60_000)]
    public int MaxInFlight { get; set; } = 1000;

    /// <summary>PEM file with the certificate authorities trusted for mqtts; empty: those of the system. Default empty.</summary>
    public string CertificateAuthorities { get; set; } = "";

    /// <summary>PEM file with the certificate that the broker shows to receiving brokers that ask for one (mqtts), its chain not needed. Default empty: none.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file with the unencrypted key of ClientCertificate. Default empty: it is in the same file.</summary>
    public string ClientCertificateKey { get; set; } = "";

    /// <summary>Whether revocation of mqtts certificates is checked online. Default false: private authorities seldom publish lists.</summary>
    public bool CheckRevocation { get; set; }
}
