using System.Net;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.Mqtt.Live;
using ContextBroker.Mqtt.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Packets;
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
    private readonly LiveViewers _viewers;
    private readonly MqttMetrics _metrics;
    private readonly ILogger _logger;
    private readonly MqttTcpListener? _tcp;
    private readonly MqttTcpListener? _tls;
    private readonly MqttServer _server;
    private readonly SessionExpiry _expiry;
    private readonly KeptSessions _sessions;
    private readonly SessionOwners _owners;

    private Task? _stopping;

    internal EmbeddedMqttBroker(
        IOptions<MqttOptions> options,
        ClientAdmission admission,
        SensorIngestion ingestion,
        MqttWebSocketHandler webSocket,
        MqttConnections connections,
        KeptSessions sessions,
        ExactlyOnceReceipts receipts,
        RetainedMessages retained,
        LiveViewers viewers,
        MqttMetrics metrics,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _options = options.Value;
        _admission = admission;
        _ingestion = ingestion;
        _viewers = viewers;
        _metrics = metrics;
        _sessions = sessions;
        _owners = new SessionOwners(sessions);
        _logger = loggers.CreateLogger<EmbeddedMqttBroker>();
        _tcp = _options.Port == 0 ? null : new MqttTcpListener(_options.Port, isSecure: false, _options, connections, loggers);
        _tls = _options.TlsPort == 0 ? null : new MqttTcpListener(_options.TlsPort, isSecure: true, _options, connections, loggers);
        IMqttServerAdapter?[] adapters = [webSocket, _tcp, _tls];
        _server = new MqttServer(ServerOptions(), adapters.OfType<IMqttServerAdapter>(), new MqttNetLog(loggers.CreateLogger<MqttNetLog>()));
        _server.ValidatingConnectionAsync += Admit;
        _server.InterceptingPublishAsync += Publish;
        _server.InterceptingSubscriptionAsync += Subscribe;
        _server.LoadingRetainedMessageAsync += retained.Load;
        _server.RetainedMessageChangedAsync += retained.Keep;
        _server.ClientConnectedAsync += _owners.Enter;
        _server.SessionDeletedAsync += _owners.Forget;
        _server.ClientConnectedAsync += viewers.Connected;
        _server.ClientDisconnectedAsync += viewers.Disconnected;
        _server.ClientUnsubscribedTopicAsync += viewers.Unsubscribed;
        _server.ClientConnectedAsync += TakeUp;
        _server.InterceptingClientEnqueueAsync += Queue;
        _server.ClientSubscribedTopicAsync += Subscribed;
        _server.ClientUnsubscribedTopicAsync += Unsubscribed;
        _server.ClientConnectedAsync += _ => Count(1);
        _server.ClientDisconnectedAsync += _ => Count(-1);
        _server.QueuedApplicationMessageOverwrittenAsync += Dropped;
        _server.SessionDeletedAsync += e => Forget(receipts, e.Id);
        _expiry = new SessionExpiry(sessions, clock, loggers.CreateLogger<SessionExpiry>());
    }

    /// <summary>Where TCP clients connect; null: TCP is off, or the broker has not started.</summary>
    public IPEndPoint? EndPoint => _tcp?.EndPoint;

    /// <summary>Where clients connect over TLS; null: TLS is off, or the broker has not started.</summary>
    public IPEndPoint? TlsEndPoint => _tls?.EndPoint;

    /// <summary>The clients that are connected, by their ids.</summary>
    public async Task<IReadOnlyCollection<string>> Clients() => [.. (await _server.GetClientsAsync().ConfigureAwait(false)).Select(c => c.Id)];

    internal Task<IList<MqttSessionStatus>> Sessions() => _server.GetSessionsAsync();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _sessions.Load(cancellationToken).ConfigureAwait(false);
        await _server.StartAsync().ConfigureAwait(false);
        _expiry.Start();
    }

    /// <summary>Ends all connections once the commits they wait for are done, and stores what is left of their sessions; the host's patience is the limit.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _expiry.DisposeAsync().ConfigureAwait(false);
        _stopping ??= Stop();
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

    private async Task Stop()
    {
        await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        await _sessions.Settle().ConfigureAwait(false);
    }

    // Sessions are kept here: for MQTTnet each ends with its connection.
    private MqttServerOptions ServerOptions() => new()
    {
        EnablePersistentSessions = false,
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

        if (e.ChannelAdapter is MqttConnection connection)
        {
            connection.User = admission.User;
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
            Drop(e.ClientId, e.TopicFilter.Topic);
            return Task.CompletedTask;
        }

        _viewers.Subscribe(e.SessionItems, e.TopicFilter.Topic);
        return Task.CompletedTask;
    }

    /// <summary>Tells MQTTnet what the client of a kept session has subscribed to before, with the rights that it has now.</summary>
    private Task TakeUp(ClientConnectedEventArgs e)
    {
        MqttTopicFilter[] filters =
        [
            .. (_sessions.Find(e.ClientId)?.Subscriptions.Values ?? []).Select(s => new MqttTopicFilter
            {
                Topic = s.Filter,
                QualityOfServiceLevel = s.QoS,
                NoLocal = s.NoLocal,
                RetainAsPublished = s.RetainAsPublished,
                RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe,
            }),
        ];
        return filters.Length == 0 ? Task.CompletedTask : _server.SubscribeAsync(e.ClientId, filters);
    }

    private Task Subscribed(ClientSubscribedTopicEventArgs e)
    {
        if (_sessions.Find(e.ClientId) is { } session)
        {
            _sessions.Subscribe(session, e.TopicFilter);
        }

        return Task.CompletedTask;
    }

    private Task Unsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        Drop(e.ClientId, e.TopicFilter);
        return Task.CompletedTask;
    }

    private void Drop(string clientId, string filter)
    {
        if (_sessions.Find(clientId) is { } session)
        {
            _sessions.Unsubscribe(session, filter);
        }
    }

    /// <summary>What a kept session has at QoS 1 or 2 does not go through MQTTnet's queue; its subscriptions at QoS 0 do.</summary>
    private Task Queue(InterceptingClientApplicationMessageEnqueueEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce || _sessions.Find(e.ReceiverClientId) is not { } session)
        {
            return Task.CompletedTask;
        }

        var grant = session.GrantFor(message.Topic, e.SenderClientId);
        e.AcceptEnqueue = grant is { QoS: MqttQualityOfServiceLevel.AtMostOnce };

        // A retained message greets a new subscriber; others have been queued when they were published.
        return e.SenderClientId.Length == 0 && grant is { QoS: > MqttQualityOfServiceLevel.AtMostOnce } granted
            ? _sessions.Queue(session, granted, message, isRetained: true)
            : Task.CompletedTask;
    }

    private Task Publish(InterceptingPublishEventArgs e)
    {
        // Whoever listens to live topics takes them for the broker's word.
        var topic = e.ApplicationMessage.Topic;
        if (string.IsNullOrEmpty(topic) || (SessionOwners.RightsIn(e.SessionItems).MayPublish(topic) && !LiveTopic.IsBelow(_viewers.Root, topic)))
        {
            return Take(e);
        }

        e.ProcessPublish = false;
        e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        Log.Forbidden(_logger, e.ClientId, "publish", topic);
        return Task.CompletedTask;
    }

    private async Task Take(InterceptingPublishEventArgs e)
    {
        await Ingest(e).ConfigureAwait(false);
        if (!e.ProcessPublish || string.IsNullOrEmpty(e.ApplicationMessage.Topic))
        {
            return;
        }

        try
        {
            await _sessions.Queue(e.ClientId, e.ApplicationMessage).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.NotQueued(_logger, exception, e.ApplicationMessage.Topic, e.ClientId);
            e.ProcessPublish = false;
            e.CloseConnection = true;
        }
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

    // Those of a kept session end with it.
    private Task Forget(ExactlyOnceReceipts receipts, string clientId)
    {
        if (_sessions.Find(clientId) is null)
        {
            receipts.Forget(clientId);
        }

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "MQTT client {Client} at {Remote}, user {User}, is refused", EventName = "MqttClientRefused")]
        public static partial void Refused(ILogger logger, string client, EndPoint? remote, string? user);

        [LoggerMessage(24, LogLevel.Warning, "MQTT client {Client} may not {Act} {Topic}", EventName = "MqttForbidden")]
        public static partial void Forbidden(ILogger logger, string client, string act, string topic);

        [LoggerMessage(27, LogLevel.Error, "The message on {Topic} from {Client} is not stored for those who are away; its sender must repeat it", EventName = "MqttMessageNotQueued")]
        public static partial void NotQueued(ILogger logger, Exception exception, string topic, string client);

        [LoggerMessage(21, LogLevel.Warning, "MQTT client {Client} has {Limit} messages waiting: the oldest is dropped", EventName = "MqttMessageDropped")]
        public static partial void Dropped(ILogger logger, string client, int limit);
    }
}
