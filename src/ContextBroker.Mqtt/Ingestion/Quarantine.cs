using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>A sensor message that was refused.</summary>
public sealed record QuarantinedMessage(DateTimeOffset ReceivedAt, string ClientId, string Topic, ReadOnlyMemory<byte> Payload, string Reason);

/// <summary>The sensor messages refused last, for inspection. In memory, bounded by number and bytes; the oldest go first.</summary>
public sealed class Quarantine(IOptions<MqttOptions> options)
{
    private readonly int _maxMessages = options.Value.QuarantineMessages;
    private readonly int _maxBytes = options.Value.QuarantineBytes;
    private readonly Queue<QuarantinedMessage> _messages = new();
    private readonly Lock _gate = new();

    private long _bytes;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<QuarantinedMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    internal void Add(QuarantinedMessage message)
    {
        lock (_gate)
        {
            _messages.Enqueue(message);
            _bytes += message.Payload.Length;
            while (_messages.Count > _maxMessages || _bytes > _maxBytes)
            {
                _bytes -= _messages.Dequeue().Payload.Length;
            }
        }
    }
}
