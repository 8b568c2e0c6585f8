using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// What receivers answer on the response topic of notifications (MQTT 5, 4.10): a receipt, as POST /subscriptions/{id}/receipts takes it. Whoever may
/// publish to a topic can give receipts for the subscriptions that name this topic at this broker, and for no others.
/// </summary>
/// <param name="records">When it is needed first: records need the senders.</param>
/// <param name="find">A subscription by tenant and id, if it is still there.</param>
internal sealed partial class ResponseReceipts(Func<DeliveryRecords> records, Func<string, string, RegisteredSubscription?> find, ILogger<ResponseReceipts> logger)
{
    private const int LongestText = 1000;
    private const char Separator = '\n';

    private readonly Func<DeliveryRecords> _records = records;
    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<(BrokerAddress Broker, string Topic, string Tenant, string SubscriptionId), bool> _expected = new();

    /// <returns>The correlation data, which the receiver sends back.</returns>
    public byte[] Expect(BrokerAddress broker, string topic, NotificationMessage message)
    {
        _expected.TryAdd((broker, topic, message.Tenant, message.SubscriptionId), true);
        return Encoding.UTF8.GetBytes(string.Join(Separator, message.Tenant, message.SubscriptionId, message.NotificationId));
    }

    /// <summary>A receiver's answer; its payload, if it is text, is what he says besides.</summary>
    public async Task Take(BrokerAddress broker, MqttApplicationMessage answer)
    {
        var parts = Encoding.UTF8.GetString(answer.CorrelationData ?? []).Split(Separator);
        if (parts is not [var tenant, var subscriptionId, var notificationId] || !IsExpected(broker, answer.Topic, tenant, subscriptionId))
        {
            Log.Unexpected(_logger, answer.Topic, broker);
            return;
        }

        try
        {
            await _records().Receive(tenant, subscriptionId, notificationId, Text(answer.Payload), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            Log.NotTaken(_logger, answer.Topic, broker, e.Message);
        }
    }

    // What was sent before this broker started, too.
    private bool IsExpected(BrokerAddress broker, string topic, string tenant, string subscriptionId) =>
        _expected.ContainsKey((broker, topic, tenant, subscriptionId))
        || (find(tenant, subscriptionId) is { } registered && ResponseStart.EndpointOf(registered) is { } endpoint && endpoint.Broker == broker && endpoint.ResponseTopic == topic);

    private static string? Text(ReadOnlySequence<byte> payload)
    {
        var text = Encoding.UTF8.GetString(payload);
        return text.Length switch
        {
            0 => null,
            > LongestText => text[..LongestText],
            _ => text,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(32, LogLevel.Warning, "The message on {Topic} of {Broker} answers no notification: its correlation data is not one that was sent with this topic", EventName = "MqttReceiptUnexpected")]
        public static partial void Unexpected(ILogger logger, string topic, BrokerAddress broker);

        [LoggerMessage(33, LogLevel.Warning, "The receipt on {Topic} of {Broker} is not recorded: {Reason}", EventName = "MqttReceiptNotTaken")]
        public static partial void NotTaken(ILogger logger, string topic, BrokerAddress broker, string reason);
    }
}
