using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContextBroker.Core.Delivery;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>One open connection to a receiving broker. Many messages are on their way at a time, as many as the broker allows.</summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    // Fixed header, topic length, packet id, properties: less than this for what is sent here.
    private const int LargestOverhead = 64;

    // MQTT 3.1.1 brokers cannot say how many unreleased QoS 2 messages they take. Mosquitto takes 20, confirms the next and throws it away.
    private const int Version3ExactlyOnceWindow = 10;

    private readonly IMqttClient _client;
    private readonly MqttClientConnectResult _accepted;
    private readonly TimeSpan _acknowledgeTimeout;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _exactlyOnceWindow;

    private BrokerConnection(IMqttClient client, MqttClientConnectResult accepted, NotificationClientOptions options, TimeProvider clock)
    {
        _client = client;
        _accepted = accepted;
        _acknowledgeTimeout = options.AcknowledgeTimeout;
        _clock = clock;
        _window = new(accepted.ReceiveMaximum is > 0 and var allowed ? Math.Min(allowed, options.MaxInFlight) : options.MaxInFlight);
        _exactlyOnceWindow = IsVersion5 ? _window : new(Math.Min(Version3ExactlyOnceWindow, options.MaxInFlight));
    }

    public bool IsOpen => _client.IsConnected;

    private bool IsVersion5 => _client.Options.ProtocolVersion == MqttProtocolVersion.V500;

    /// <returns>The connection, or why there is none.</returns>
    public static async Task<(BrokerConnection? Connection, SendResult Failure)> Open(
        BrokerAddress address, ClientSettings settings, TimeProvider clock)
    {
        var options = settings.Options;
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        var client = new MqttClientFactory().CreateMqttClient();
        SendResult failure;
        try
        {
            var addresses = await settings.Guard.Resolve(address.Host, timeout.Token).ConfigureAwait(false);
            var result = await client.ConnectAsync(ClientOptions(address, addresses[0], settings), timeout.Token).ConfigureAwait(false);
            if (result.ResultCode == MqttClientConnectResultCode.Success)
            {
                return (new BrokerConnection(client, result, options, clock), default);
            }

            failure = new($"{address} refuses the connection: {result.ResultCode}", IsPermanent(result.ResultCode));
        }
        catch (Exception e) when (timeout.IsCancellationRequested || e is OperationCanceledException)
        {
            failure = new($"{address} does not answer within {options.ConnectTimeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or SocketException or IOException or AuthenticationException or HttpRequestException)
        {
            failure = new($"{address} cannot be connected: {Innermost(e).Message}");
        }

        client.Dispose();
        return (null, failure);
    }

    /// <summary>Sends and waits for the confirmation that the quality of service promises.</summary>
    /// <remarks>
    /// A caller that stops waiting leaves the message on its way: the broker still owes its answer, and a packet written by half would
    /// spoil the connection for everybody.
    /// </remarks>
    public async Task<SendResult> Publish(MqttApplicationMessage message, CancellationToken cancel)
    {
        if (Refuse(message) is { } refusal)
        {
            return refusal;
        }

        var window = Window(message.QualityOfServiceLevel);
        if (window is not null)
        {
            await window.WaitAsync(cancel).ConfigureAwait(false);
        }

        return await Carry(message, window).WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or IOException or OperationCanceledException)
        {
            // It is gone already.
        }

        _client.Dispose();
    }

    private SendResult? Refuse(MqttApplicationMessage message)
    {
        var size = message.Payload.Length + Encoding.UTF8.GetByteCount(message.Topic) + LargestOverhead;
        if (_accepted.MaximumPacketSize is > 0 and var limit && size > limit)
        {
            return new SendResult($"The notification needs {size} bytes, the receiving broker takes {limit}", IsPermanent: true);
        }

        return IsVersion5 && message.QualityOfServiceLevel > _accepted.MaximumQoS
            ? new SendResult($"The receiving broker takes QoS {(int)_accepted.MaximumQoS} at most", IsPermanent: true)
            : null;
    }

    private SemaphoreSlim? Window(MqttQualityOfServiceLevel qos) => qos switch
    {
        MqttQualityOfServiceLevel.AtMostOnce => null,
        MqttQualityOfServiceLevel.ExactlyOnce => _exactlyOnceWindow,
        _ => _window,
    };

    private async Task<SendResult> Carry(MqttApplicationMessage message, SemaphoreSlim? window)
    {
        using var timeout = new CancellationTokenSource(_acknowledgeTimeout, _clock);
        try
        {
            var result = await _client.PublishAsync(message, timeout.Token).ConfigureAwait(false);
            return result.IsSuccess ? SendResult.Delivered : new($"The receiving broker refuses the message: {Reason(result)}", IsPermanent(result.ReasonCode));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            return new($"The receiving broker did not confirm within {_acknowledgeTimeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new($"The connection to the receiving broker broke: {Innermost(e).Message}");
        }
        finally
        {
            window?.Release();
        }
    }

    private static MqttClientOptions ClientOptions(BrokerAddress address, IPAddress resolved, ClientSettings settings) => new()
    {
        // 22 characters: MQTT 3.1.1 brokers need not take more than 23.
        ClientId = "cb" + Guid.NewGuid().ToString("N")[..20],
        ProtocolVersion = address.Version,
        // What a session would keep is in the outbox. A broker that kept unreleased QoS 2 messages would take new ones with their numbers for duplicates.
        CleanSession = true,
        KeepAlivePeriod = settings.Options.KeepAlive,
        Timeout = settings.Options.ConnectTimeout,
        Credentials = address.User is null ? null : new MqttClientCredentials(address.User, address.Password is null ? null : Encoding.UTF8.GetBytes(address.Password)),
        ChannelOptions = new MqttClientTcpOptions
        {
            RemoteEndpoint = new IPEndPoint(resolved, address.Port),
            TlsOptions = new MqttClientTlsOptions
            {
                UseTls = address.IsSecure,
                TargetHost = address.Host,
                TrustChain = settings.Authorities,
                ClientCertificatesProvider = new DefaultMqttCertificatesProvider(settings.Own),
                RevocationMode = settings.Options.CheckRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
                IgnoreCertificateRevocationErrors = !settings.Options.CheckRevocation,
            },
        },
    };

    private static bool IsPermanent(MqttClientConnectResultCode code) => code is
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned or
        MqttClientConnectResultCode.BadAuthenticationMethod or MqttClientConnectResultCode.UnsupportedProtocolVersion;

    private static bool IsPermanent(MqttClientPublishReasonCode code) => code is
        MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.TopicNameInvalid or MqttClientPublishReasonCode.PayloadFormatInvalid;

    private static string Reason(MqttClientPublishResult result) =>
        string.IsNullOrEmpty(result.ReasonString) ? result.ReasonCode.ToString() : $"{result.ReasonCode} ({result.ReasonString})";

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
