using System.Collections.Concurrent;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Outbound;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// Notifications over MQTT (clause 7.2). A few kept connections for each broker, credential and version, each with a session, shared by all subscriptions;
/// each topic has one of them for good. Over a single one, brokers that leave Nagle's algorithm on (Mosquitto does) held confirmations back until something else was
/// sent: three topics that caught up had 100 messages a second each, and have 1700.
/// </summary>
internal sealed class MqttNotificationSender : INotificationSender, IAsyncDisposable
{
    private readonly NotificationClientOptions _options;
    private readonly MqttMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ResponseReceipts _receipts;
    private readonly ClientSettings _settings;
    private readonly ConcurrentDictionary<(BrokerAddress Broker, int Place, bool IsKept), BrokerLink> _links = new();
    private readonly ClientNames _names;
    private readonly Duties? _duties;
    private readonly ResponseSessions _responses;
    private readonly ITimer _idleCheck;

    public MqttNotificationSender(
        IOptions<MqttOptions> options, OutboundGuard guard, ResponseReceipts receipts, IDocumentStore documents, MqttMetrics metrics, TimeProvider clock,
        ILogger<MqttNotificationSender> logger, Duties? duties = null)
    {
        _options = options.Value.Notifications;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _receipts = receipts;
        _settings = ClientSettings.Read(_options, guard, receipts);
        _duties = duties;
        _names = new ClientNames(documents);
        _responses = new ResponseSessions(_settings, _names, () => duties is not { Serves: false }, clock, logger);
        _idleCheck = clock.CreateTimer(_ => _ = CloseIdle(), null, _options.IdleTimeout, _options.IdleTimeout / 2);
    }

    public IReadOnlyCollection<string> Schemes { get; } = ["mqtt", "mqtts"];

    public static bool IsMqtt(Uri uri) => uri.Scheme is "mqtt" or "mqtts";

    /// <summary>Listens to what is answered to notifications of this endpoint, from now on.</summary>
    /// <returns>False: not yet; it is tried again.</returns>
    public Task<bool> Hear(MqttEndpoint endpoint, CancellationToken cancel) => _responses.Hear(endpoint.Broker, endpoint.ResponseTopic!, cancel);

    public async Task<SendResult> Send(NotificationMessage message, CancellationToken cancel)
    {
        var result = await Try(message, cancel).ConfigureAwait(false);
        (result.IsDelivered ? _metrics.Published : _metrics.Unpublished).Add(1);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _idleCheck.DisposeAsync().ConfigureAwait(false);
        await _responses.DisposeAsync().ConfigureAwait(false);
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }

        _names.Dispose();
    }

    private async Task<SendResult> Try(NotificationMessage message, CancellationToken cancel)
    {
        var limit = message.Receiver.Timeout > TimeSpan.Zero ? message.Receiver.Timeout : _options.SendTimeout;
        using var timeout = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            return await Publish(MqttEndpoint.Parse(message.Receiver), message, either.Token).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            return new(e.Message, IsPermanent: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new($"{message.Receiver.Uri.Host} did not confirm within {limit.TotalSeconds} s");
        }
    }

    private async Task<SendResult> Publish(MqttEndpoint endpoint, NotificationMessage message, CancellationToken cancel)
    {
        var link = Link(endpoint);
        var (connection, failure) = await link.Connect(cancel).ConfigureAwait(false);
        if (connection is null)
        {
            return failure;
        }

        var composed = Compose(endpoint, message);
        if (endpoint.ResponseTopic is { } topic && message.Snapshot is null && await Hear(endpoint, cancel).ConfigureAwait(false))
        {
            composed.ResponseTopic = topic;
            composed.CorrelationData = _receipts.Expect(endpoint.Broker, topic, message);
        }

        message.BeforeSending();
        return await connection.Publish(new(message.Tenant, message.SubscriptionId, message.NotificationId, endpoint.Topic), composed, cancel).ConfigureAwait(false);
    }

    // A node that does not deliver sends tests at most, and leaves the sessions to the one that does.
    private BrokerLink Link(MqttEndpoint endpoint)
    {
        var key = (endpoint.Broker, ClientNames.PlaceOf(endpoint.Topic, _options.Connections), _duties is not { Holds: false });
        return _links.GetOrAdd(key, key => new BrokerLink(
            key.Broker, _settings, async cancel => key.IsKept ? await _names.OfSender(key.Broker, key.Place, cancel).ConfigureAwait(false) : null,
            () => _duties?.Term ?? 0, _clock, _logger));
    }

    private static MqttPublishPacket Compose(MqttEndpoint endpoint, NotificationMessage message)
    {
        var composed = new MqttPublishPacket
        {
            Topic = endpoint.Topic,
            QualityOfServiceLevel = endpoint.Qos,
            PayloadSegment = MqttNotificationBody.Write(message),
        };
        if (endpoint.Broker.Version == MqttProtocolVersion.V500)
        {
            composed.ContentType = "application/json";
            composed.PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData;
        }

        return composed;
    }

    private async Task CloseIdle()
    {
        foreach (var link in _links.Values)
        {
            await link.CloseIfIdle(_options.IdleTimeout).ConfigureAwait(false);
        }
    }
}
