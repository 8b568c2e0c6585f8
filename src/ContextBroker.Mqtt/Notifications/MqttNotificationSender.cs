using System.Collections.Concurrent;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Outbound;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>Notifications over MQTT (clause 7.2). One kept connection for each broker, credential and version, shared by all subscriptions.</summary>
internal sealed class MqttNotificationSender : INotificationSender, IAsyncDisposable
{
    private readonly NotificationClientOptions _options;
    private readonly MqttMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ClientSettings _settings;
    private readonly ConcurrentDictionary<BrokerAddress, BrokerLink> _links = new();
    private readonly ITimer _idleCheck;

    public MqttNotificationSender(
        IOptions<MqttOptions> options, OutboundGuard guard, MqttMetrics metrics, TimeProvider clock, ILogger<MqttNotificationSender> logger)
    {
        _options = options.Value.Notifications;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _settings = ClientSettings.Read(_options, guard);
        _idleCheck = clock.CreateTimer(_ => _ = CloseIdle(), null, _options.IdleTimeout, _options.IdleTimeout / 2);
    }

    public IReadOnlyCollection<string> Schemes { get; } = ["mqtt", "mqtts"];

    public async Task<SendResult> Send(NotificationMessage message, CancellationToken cancel)
    {
        var result = await Try(message, cancel).ConfigureAwait(false);
        (result.IsDelivered ? _metrics.Published : _metrics.Unpublished).Add(1);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _idleCheck.DisposeAsync().ConfigureAwait(false);
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
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
        var link = _links.GetOrAdd(endpoint.Broker, address => new BrokerLink(address, _settings, _clock, _logger));
        var (connection, failure) = await link.Connect(cancel).ConfigureAwait(false);
        return connection is null ? failure : await connection.Publish(Compose(endpoint, message), cancel).ConfigureAwait(false);
    }

    private static MqttApplicationMessage Compose(MqttEndpoint endpoint, NotificationMessage message)
    {
        var composed = new MqttApplicationMessage
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
