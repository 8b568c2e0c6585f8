using System.Globalization;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>A sensor message that was refused.</summary>
/// <param name="Number">Rises in the order received.</param>
/// <param name="Device">The device as far as the topic names it; else the topic.</param>
public sealed record QuarantinedMessage(
    long Number, DateTimeOffset ReceivedAt, string ClientId, string Device, string Topic, ReadOnlyMemory<byte> Payload, string Reason);

/// <summary>
/// The sensor messages refused last, for inspection: in memory and stored, so that an acknowledged one is there after a crash. Bounded by
/// number, bytes and age; the oldest go first.
/// </summary>
public sealed class Quarantine(IDocumentStore documents, IOptions<MqttOptions> options, TimeProvider clock) : IHeldDocuments
{
    private const string Kind = "mqtt-quarantine";

    private readonly IDocumentStore _documents = documents;
    private readonly TimeProvider _clock = clock;
    private readonly int _maxMessages = options.Value.QuarantineMessages;
    private readonly int _maxBytes = options.Value.QuarantineBytes;
    private readonly TimeSpan _maxAge = options.Value.QuarantineAge;
    private readonly SortedDictionary<long, QuarantinedMessage> _messages = [];
    private readonly Lock _gate = new();

    private long _last;
    private long _bytes;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<QuarantinedMessage> Messages
    {
        get
        {
            var oldest = _clock.GetUtcNow() - _maxAge;
            lock (_gate)
            {
                return [.. _messages.Values.Where(m => m.ReceivedAt >= oldest)];
            }
        }
    }

    /// <summary>Reads what is stored; once, before the broker listens.</summary>
    internal async Task Load(CancellationToken cancel)
    {
        foreach (var stored in await _documents.List(Kind, cancel).ConfigureAwait(false))
        {
            Keep(QuarantineDocument.Read(stored));
        }

        await Forget(TakeExcess()).ConfigureAwait(false);
    }

    /// <summary>Returns when it is stored, and so is the end of those it takes the place of.</summary>
    internal async Task Add(string clientId, string device, string topic, ReadOnlyMemory<byte> payload, string reason)
    {
        if (_maxMessages == 0 || payload.Length > _maxBytes)
        {
            return;
        }

        var message = new QuarantinedMessage(0, _clock.GetUtcNow(), clientId, device, topic, payload.ToArray(), reason);
        do
        {
            // Another node may have given the number to another message.
            message = message with { Number = NextNumber() };
        }
        while (await _documents.Put(Kind, "", Id(message.Number), 0, QuarantineDocument.Write(message), CancellationToken.None).ConfigureAwait(false) is null);

        Keep(message);
        await Forget(TakeExcess()).ConfigureAwait(false);
    }

    internal Task Remove(long number)
    {
        LetGo(number);
        return Forget([number]);
    }

    IReadOnlyCollection<string> IHeldDocuments.Kinds { get; } = [Kind];

    IReadOnlyCollection<(string Tenant, string Id)> IHeldDocuments.Held(string kind)
    {
        lock (_gate)
        {
            return [.. _messages.Keys.Select(number => ("", Id(number)))];
        }
    }

    // A message is stored once and never changed.
    long? IHeldDocuments.VersionOf(string kind, string tenant, string id) => null;

    /// <summary>Another node has refused a message, or let one go.</summary>
    async Task IHeldDocuments.Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        if (await _documents.Find(kind, tenant, id, cancel).ConfigureAwait(false) is { } stored)
        {
            Keep(QuarantineDocument.Read(stored));
        }
        else
        {
            LetGo(long.Parse(id, CultureInfo.InvariantCulture));
        }
    }

    private long NextNumber()
    {
        lock (_gate)
        {
            return ++_last;
        }
    }

    private void Keep(QuarantinedMessage message)
    {
        lock (_gate)
        {
            if (_messages.TryAdd(message.Number, message))
            {
                _bytes += message.Payload.Length;
                _last = Math.Max(_last, message.Number);
            }
        }
    }

    private void LetGo(long number)
    {
        lock (_gate)
        {
            if (_messages.Remove(number, out var message))
            {
                _bytes -= message.Payload.Length;
            }
        }
    }

    private List<long> TakeExcess()
    {
        var oldest = _clock.GetUtcNow() - _maxAge;
        var gone = new List<long>();
        lock (_gate)
        {
            while (_messages.Count > 0 && _messages.First().Value is var first && (_messages.Count > _maxMessages || _bytes > _maxBytes || first.ReceivedAt < oldest))
            {
                _messages.Remove(first.Number);
                _bytes -= first.Payload.Length;
                gone.Add(first.Number);
            }
        }

        return gone;
    }

    private Task<bool[]> Forget(IEnumerable<long> numbers) => Task.WhenAll(numbers.Select(number => _documents.Delete(Kind, "", Id(number), CancellationToken.None)));

    private static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);
}
