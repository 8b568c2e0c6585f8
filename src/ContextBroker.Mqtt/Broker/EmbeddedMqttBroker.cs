using System.Net;
using ContextBroker.Mqtt.Ingestion;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>The embedded broker: MQTT 3.1.1 and 5 over TCP and WebSocket.</summary>
public sealed partial class EmbeddedMqttBroker : IHostedService, IAsyncDisposable
{
    private const int LongestReason = 256;

    private readonly MqttOptions _options;
    private readonly ClientAdmission _admission;
    private readonly SensorIngestion _ingestion;
    private readonly MqttMetrics _metrics;
    private readonly ILogger _logger;
    private readonly MqttTcpListener? _tcp;
    private readonly MqttTcpListener? _tls;
    private readonly MqttServer _server;
    private readonly SessionExpiry _expiry;
    private readonly SessionOwners _owners = new();

    private Task? _stopping;

    internal EmbeddedMqttBroker(
        IOptions<MqttOptions> options,
        ClientAdmission admission,
        SensorIngestion ingestion,
        MqttWebSocketHandler webSocket,
        ExactlyOnceReceipts receipts,
        RetainedMessages retained,
        MqttMetrics metrics,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _options = options.Value;
        _admission = admission;
        _ingestion = ingestion;
        _metrics = metrics;
        _logger = loggers.CreateLogger<EmbeddedMqttBroker>();
        _tcp = _options.Port == 0 ? null : new MqttTcpListener(_options.Port, isSecure: false, _options, receipts, loggers);
        _tls = _options.TlsPort == 0 ? null : new MqttTcpListener(_options.TlsPort, isSecure: true, _options, receipts, loggers);
        IMqttServerAdapter?[] adapters = [webSocket, _tcp, _tls];
        _server = new MqttServer(ServerOptions(), adapters.OfType<IMqttServerAdapter>(), new MqttNetLog(loggers.CreateLogger<MqttNetLog>()));
        _server.ValidatingConnectionAsync += Admit;
        _server.InterceptingPublishAsync += Publish;
        _server.InterceptingSubscriptionAsync += Subscribe;
        _server.LoadingRetainedMessageAsync += retained.Load;
        _server.RetainedMessageChangedAsync += retained.Keep;
        _server.ClientConnectedAsync += _owners.Enter;
        _server.SessionDeletedAsync += _owners.Forget;
        _server.ClientConnectedAsync += _ => Count(1);
        _server.ClientDisconnectedAsync += _ => Count(-1);
        _server.QueuedApplicationMessageOverwrittenAsync += Dropped;
        _server.SessionDeletedAsync += e => Forget(receipts, e.Id);
        _expiry = new SessionExpiry(_server, clock, loggers.CreateLogger<SessionExpiry>());
    }

    /// <summary>Where TCP clients connect; null: TCP is off, or the broker has not started.</summary>
    public IPEndPoint? EndPoint => _tcp?.EndPoint;

    /// <summary>Where clients connect over TLS; null: TLS is off, or the broker has not started.</summary>
    public IPEndPoint? TlsEndPoint => _tls?.EndPoint;

    /// <summary>The clients that are connected, by their ids.</summary>
    public async Task<IReadOnlyCollection<string>> Clients() => [.. (await _server.GetClientsAsync().ConfigureAwait(false)).Select(c => c.Id)];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync().ConfigureAwait(false);
        _expiry.Start();
    }

    /// <summary>Ends all connections once the commits they wait for are done; the host's patience is the limit.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _expiry.DisposeAsync().ConfigureAwait(false);
        _stopping ??= _server.StopAsync(new MqttServerStopOptions());
        await _stopping.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_options.CommunicationTimeout);
        await StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopping is { IsCompleted: true })
        {
            _server.Dispose();
        }
    }

    private MqttServerOptions ServerOptions() => new()
    {
        EnablePersistentSessions = true,
        MaxPendingMessagesPerClient = _options.MaxPendingMessages,
        DefaultCommunicationTimeout = _options.CommunicationTimeout,
    };

    private async Task Admit(ValidatingConnectionEventArgs e)
    {
        var admission = await _admission.Decide(e.UserName, e.RawPassword, e.ClientCertificate, e.RemoteEndPoint, e.ProtocolVersion).ConfigureAwait(false);
        e.ReasonCode = admission.Code;
        if (string.IsNullOrEmpty(e.ClientId))
        {
            e.AssignedClientIdentifier = Guid.NewGuid().ToString("N");
        }

        if (e.ReasonCode == MqttConnectReasonCode.Success && !_owners.Admit(string.IsNullOrEmpty(e.ClientId) ? e.AssignedClientIdentifier : e.ClientId, admission))
        {
            e.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
        }

        if (e.ReasonCode != MqttConnectReasonCode.Success)
        {
            Log.Refused(_logger, e.ClientId, e.RemoteEndPoint, e.UserName);
        }
    }

    private Task Subscribe(InterceptingSubscriptionEventArgs e)
    {
        if (!SessionOwners.RightsIn(e.SessionItems).MaySubscribe(e.TopicFilter.Topic))
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            Log.Forbidden(_logger, e.ClientId, "subscribe", e.TopicFilter.Topic);
        }

        return Task.CompletedTask;
    }

    private Task Publish(InterceptingPublishEventArgs e)
    {
        if (string.IsNullOrEmpty(e.ApplicationMessage.Topic) || SessionOwners.RightsIn(e.SessionItems).MayPublish(e.ApplicationMessage.Topic))
        {
            return Ingest(e);
        }

        e.ProcessPublish = false;
        e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        Log.Forbidden(_logger, e.ClientId, "publish", e.ApplicationMessage.Topic);
        return Task.CompletedTask;
    }

    /// <summary>
    /// MQTTnet awaits this between a client's PUBLISH and its PUBACK or PUBREC, on the client's own receive loop: the acknowledgement
    /// follows the commit, a client's messages keep their order, and no client waits for another's commit.
    /// </summary>
    private async Task Ingest(InterceptingPublishEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (string.IsNullOrEmpty(message.Topic))
        {
            return;
        }

        switch (await _ingestion.Receive(e.ClientId, message.Topic, message.Payload).ConfigureAwait(false))
        {
            case Receipt.Refused refused:
                e.ProcessPublish = false;
                e.Response.ReasonCode = refused.IsUnknownDevice ? MqttPubAckReasonCode.NotAuthorized : MqttPubAckReasonCode.PayloadFormatInvalid;
                e.Response.ReasonString = ReasonString(refused.Reason);
                break;
            case Receipt.NotCommitted:
                // Only a connection that ends makes clients of both versions repeat; a reason code would make version 5 give the message up.
                e.ProcessPublish = false;
                e.CloseConnection = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
                break;
        }
    }

    // A UTF-8 string of MQTT 5 holds no control characters (1.5.4), and refusals quote what the client wrote.
    private static string ReasonString(string reason)
    {
        var text = reason.Length > LongestReason ? reason[..LongestReason] : reason;
        return string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        });
    }

    private Task Count(int clients)
    {
        _metrics.Clients.Add(clients);
        return Task.CompletedTask;
    }

    private Task Dropped(QueueMessageOverwrittenEventArgs e)
    {
        _metrics.Dropped.Add(1);
        Log.Dropped(_logger, e.ReceiverClientId, _options.MaxPendingMessages);
        return Task.CompletedTask;
    }

    private static Task Forget(ExactlyOnceReceipts receipts, string clientId)
    {
        receipts.Forget(clientId);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "MQTT client {Client} at {Remote}, user {User}, is refused", EventName = "MqttClientRefused")]
        public static partial void Refused(ILogger logger, string client, EndPoint? remote, string? user);

        [LoggerMessage(24, LogLevel.Warning, "MQTT client {Client} may not {Act} {Topic}", EventName = "MqttForbidden")]
        public static partial void Forbidden(ILogger logger, string client, string act, string topic);

        [LoggerMessage(21, LogLevel.Warning, "MQTT client {Client} has {Limit} messages waiting: the oldest is dropped", EventName = "MqttMessageDropped")]
        public static partial void Dropped(ILogger logger, string client, int limit);
    }
}
