using System.Buffers;
using System.Threading.Channels;
using ContextBroker.Mqtt.Ingestion;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.External;

/// <summary>
/// Messages of one connection: those of a topic are stored one after the other, those of many topics together, so that the store commits what waits at
/// once; and each is acknowledged once it is stored, in the order of arrival (MQTT 5, 4.6).
/// </summary>
internal sealed class ExternalMessages(SensorIngestion ingestion, string clientId)
{
    private const int Lanes = 64;

    private readonly SensorIngestion _ingestion = ingestion;
    private readonly string _clientId = clientId;
    private readonly Task[] _lanes = [.. Enumerable.Repeat(Task.CompletedTask, Lanes)];
    private readonly Channel<(MqttApplicationMessageReceivedEventArgs Message, Task<Receipt> Storing)> _arrived =
        Channel.CreateUnbounded<(MqttApplicationMessageReceivedEventArgs, Task<Receipt>)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private volatile bool _hasFailed;

    /// <summary>
    /// The session goes on: a retained message that comes because of subscribing again was taken when it was new. It would bring back what it said then.
    /// </summary>
    public bool LeavesRetainedOut { get; set; }

    /// <summary>MQTTnet calls for one message at a time.</summary>
    public Task Take(MqttApplicationMessageReceivedEventArgs e)
    {
        e.AutoAcknowledge = false;
        var (topic, payload) = (e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
        if (e.ApplicationMessage.Retain && LeavesRetainedOut)
        {
            _arrived.Writer.TryWrite((e, Task.FromResult(Receipt.NotASensor)));
            return Task.CompletedTask;
        }

        ref var lane = ref _lanes[(uint)topic.GetHashCode(StringComparison.Ordinal) % Lanes];
        var storing = Store(lane, topic, payload);
        lane = storing;
        _arrived.Writer.TryWrite((e, storing));
        return Task.CompletedTask;
    }

    /// <summary>No more comes; <see cref="Acknowledge"/> ends when all that came is dealt with.</summary>
    public void Complete() => _arrived.Writer.TryComplete();

    /// <returns>False: one could not be stored. It is not acknowledged, nor is any after it: the other broker has them still, and sends them over the next connection.</returns>
    public async Task<bool> Acknowledge(CancellationToken cancel)
    {
        await foreach (var (message, storing) in _arrived.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            if (await storing.ConfigureAwait(false) is Receipt.NotCommitted && message.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
            {
                _hasFailed = true;
                return false;
            }

            await message.AcknowledgeAsync(cancel).ConfigureAwait(false);
        }

        return true;
    }

    // After one that failed, none of its topic may be stored: it would come before.
    private async Task<Receipt> Store(Task before, string topic, byte[] payload)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_hasFailed)
        {
            return Receipt.Failed;
        }

        var receipt = await _ingestion.Receive(_clientId, topic, new ReadOnlySequence<byte>(payload)).ConfigureAwait(false);
        _hasFailed |= receipt is Receipt.NotCommitted;
        return receipt;
    }
}
