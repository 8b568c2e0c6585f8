using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContextBroker.Core.Outbound;
using MQTTnet;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>What all connections to receiving brokers share: options, whom they trust, who they are, where they may go.</summary>
internal sealed record ClientSettings(
    NotificationClientOptions Options, X509Certificate2Collection? Authorities, X509Certificate2Collection Own, OutboundGuard Guard,
    ResponseReceipts Receipts)
{
    /// <summary>Reads the certificates that the options name.</summary>
    public static ClientSettings Read(NotificationClientOptions options, OutboundGuard guard, ResponseReceipts receipts) => new(
        options, Certificates.Authorities(options.CertificateAuthorities), Certificates.Own(options.ClientCertificate, options.ClientCertificateKey), guard, receipts);

    /// <summary>A name that no other client has. 22 characters: MQTT 3.1.1 brokers need not take more than 23.</summary>
    public static string AnyClientId() => "cb" + Guid.NewGuid().ToString("N")[..20];

    /// <summary>For one connection.</summary>
    /// <param name="expiry">How long the receiving broker keeps the session when the connection is lost (MQTT 5). 0: it ends with it, also over 3.1.1.</param>
    public MqttClientOptions For(BrokerAddress address, IPAddress resolved, string clientId, bool isClean, TimeSpan expiry) => new()
    {
        ClientId = clientId,
        ProtocolVersion = address.Version,
        CleanSession = isClean,
        SessionExpiryInterval = (uint)expiry.TotalSeconds,
        // One write for a packet, not one for its head and one for its payload.
        AllowPacketFragmentation = false,
        KeepAlivePeriod = Options.KeepAlive,
        Timeout = Options.ConnectTimeout,
        Credentials = address.User is null ? null : new MqttClientCredentials(address.User, address.Password is null ? null : Encoding.UTF8.GetBytes(address.Password)),
        ChannelOptions = new MqttClientTcpOptions
        {
            RemoteEndpoint = new IPEndPoint(resolved, address.Port),
            BufferSize = SocketBuffers.Size,
            TlsOptions = new MqttClientTlsOptions
            {
                UseTls = address.IsSecure,
                TargetHost = address.Host,
                TrustChain = Authorities,
                ClientCertificatesProvider = new DefaultMqttCertificatesProvider(Own),
                RevocationMode = Options.CheckRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
                IgnoreCertificateRevocationErrors = !Options.CheckRevocation,
            },
        },
    };
}
