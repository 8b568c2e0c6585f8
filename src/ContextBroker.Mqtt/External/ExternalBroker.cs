using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContextBroker.Mqtt.Ingestion;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.External;

/// <summary>
/// Takes in the sensor messages of an MQTT broker elsewhere. Its session there is kept, so that what arrives while this broker is away waits, and a
/// message is acknowledged only after its measures are committed.
/// </summary>
internal sealed partial class ExternalBroker(
    IOptions<MqttOptions> options, SensorIngestion ingestion, MqttMetrics metrics, TimeProvider clock, ILogger<ExternalBroker> logger) : BackgroundService
{
    private const int DefaultPort = 1883;
    private const int DefaultSecurePort = 8883;
    private const string SecureScheme = "mqtts";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly ExternalBrokerOptions _options = options.Value.External;
    private readonly IReadOnlyList<string> _filters = ExternalTopics.Of(options.Value);
    private readonly SensorIngestion _ingestion = ingestion;
    private readonly MqttMetrics _metrics = metrics;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;

    /// <summary>The scheme is one that is known, and there is a host and no path.</summary>
    public static bool IsAddress(string broker) =>
        Uri.TryCreate(broker, UriKind.Absolute, out var uri) && uri.Scheme is "mqtt" or SecureScheme && uri.Host.Length > 0 && uri.AbsolutePath is "" or "/";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Broker.Length == 0)
        {
            return;
        }

        var clientOptions = ClientOptions();
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var isServed = await Serve(clientOptions, stoppingToken).ConfigureAwait(false);
            pause = isServed ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _options.RetryCeiling.Ticks));
            await Task.Delay(pause, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection, from its beginning to its end.</summary>
    /// <returns>False: it did not come to be, or nothing can be stored.</returns>
    private async Task<bool> Serve(MqttClientOptions clientOptions, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var over = new CancellationTokenSource();
        var messages = new ExternalMessages(_ingestion, _options.ClientId);
        client.ApplicationMessageReceivedAsync += messages.Take;
        client.DisconnectedAsync += _ => over.CancelAsync();
        try
        {
            await Connect(client, clientOptions, messages, stop).ConfigureAwait(false);
            return await Take(client, messages, over.Token, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or IOException or AuthenticationException or OperationCanceledException or InvalidOperationException)
        {
            Log.NotConnected(_logger, _options.Broker, Innermost(e).Message);
            return false;
        }
    }

    private async Task Connect(IMqttClient client, MqttClientOptions clientOptions, ExternalMessages messages, CancellationToken stop)
    {
        var accepted = await client.ConnectAsync(clientOptions, stop).ConfigureAwait(false);
        if (accepted.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new MqttCommunicationException($"The connection is refused: {accepted.ResultCode}");
        }

        // Also when the session goes on: the settings may name other topics than they did.
        messages.LeavesRetainedOut = accepted.IsSessionPresent;
        var wanted = _filters.Select(filter => new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce });
        var granted = await client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [.. wanted] }, stop).ConfigureAwait(false);
        if (granted.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
        {
            throw new MqttCommunicationException($"The subscription to {refused.TopicFilter.Topic} is refused: {refused.ResultCode}");
        }

        Log.Connected(_logger, _options.Broker, accepted.IsSessionPresent ? "goes on" : "is new");
    }

    private async Task<bool> Take(IMqttClient client, ExternalMessages messages, CancellationToken over, CancellationToken stop)
    {
        _metrics.ExternalConnections.Add(1);
        try
        {
            var acknowledging = messages.Acknowledge(over);
            await Task.WhenAny(acknowledging, Task.Delay(Timeout.InfiniteTimeSpan, _clock, stop)).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                // What has come is stored and acknowledged; what comes now is sent again at the next start.
                messages.Complete();
            }

            if (!await acknowledging.ConfigureAwait(false))
            {
                Log.NotStored(_logger, _options.Broker);
                await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(false);
                return false;
            }

            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (over.IsCancellationRequested && e is OperationCanceledException or MqttCommunicationException)
        {
            Log.Lost(_logger, _options.Broker);
        }
        finally
        {
            _metrics.ExternalConnections.Add(-1);
        }

        return true;
    }

    private MqttClientOptions ClientOptions()
    {
        var uri = new Uri(_options.Broker);
        var isSecure = uri.Scheme == SecureScheme;
        var isVersion5 = _options.Version == MqttVersion.Mqtt5;
        return new MqttClientOptions
        {
            ClientId = _options.ClientId,
            ProtocolVersion = isVersion5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
            CleanSession = false,
            SessionExpiryInterval = isVersion5 ? (uint)_options.SessionExpiry.TotalSeconds : 0,
            ReceiveMaximum = isVersion5 ? (ushort)_options.MaxInFlight : (ushort)0,
            KeepAlivePeriod = _options.KeepAlive,
            Timeout = _options.ConnectTimeout,
            Credentials = _options.User.Length == 0 ? null : new MqttClientCredentials(_options.User, Encoding.UTF8.GetBytes(_options.Password)),
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new System.Net.DnsEndPoint(uri.IdnHost, uri.Port > 0 ? uri.Port : isSecure ? DefaultSecurePort : DefaultPort),
                BufferSize = SocketBuffers.Size,
                TlsOptions = new MqttClientTlsOptions
                {
                    UseTls = isSecure,
                    TargetHost = uri.IdnHost,
                    TrustChain = Certificates.Authorities(_options.CertificateAuthorities),
                    ClientCertificatesProvider = new DefaultMqttCertificatesProvider(Certificates.Own(_options.ClientCertificate, _options.ClientCertificateKey)),
                    RevocationMode = X509RevocationMode.NoCheck,
                    IgnoreCertificateRevocationErrors = true,
                },
            },
        };
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Information, "Sensor messages of {Broker} are taken in; the session there {State}", EventName = "MqttExternalConnected")]
        public static partial void Connected(ILogger logger, string broker, string state);

        [LoggerMessage(61, LogLevel.Warning, "Sensor messages of {Broker} cannot be taken in ({Reason}); it is tried again", EventName = "MqttExternalNotConnected")]
        public static partial void NotConnected(ILogger logger, string broker, string reason);

        [LoggerMessage(62, LogLevel.Warning, "The connection to {Broker} is lost; it is made anew", EventName = "MqttExternalLost")]
        public static partial void Lost(ILogger logger, string broker);

        [LoggerMessage(63, LogLevel.Error, "A sensor message of {Broker} could not be stored; it is fetched again over another connection", EventName = "MqttExternalNotStored")]
        public static partial void NotStored(ILogger logger, string broker);
    }
}
