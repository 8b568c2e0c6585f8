using System.Collections.Immutable;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>A session that outlives its client's connections (MQTT 5, 4.1): what the client has subscribed to, and what waits for it.</summary>
/// <param name="incarnation">Names this session among all that ever had this client's id.</param>
internal sealed class KeptSession(string clientId, string user, string incarnation) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<KeptMessage> _messages = new();
    private readonly Dictionary<ushort, LinkedListNode<KeptMessage>> _inFlight = [];

    private LinkedListNode<KeptMessage>? _next;
    private Attachment? _attached;
    private long _bytes;
    private long _last;

    public string ClientId { get; } = clientId;

    /// <summary>Whose it is; empty: of somebody without a name.</summary>
    public string User { get; } = user;

    public string Incarnation { get; } = incarnation;

    /// <summary>How long it is kept when its client is away.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>Since when its client is away; null: it is here.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    public ImmutableDictionary<string, KeptSubscription> Subscriptions { get; private set; } = ImmutableDictionary<string, KeptSubscription>.Empty;

    /// <summary>What the client called the subscriptions it asked for last; null: it has not yet asked over this connection.</summary>
    public uint? Identifier { get; set; }

    /// <summary>Something is to be stored: of the session itself, not of its messages.</summary>
    public bool IsChanged { get; set; }

    public bool HasEnded { get; private set; }

    /// <summary>Of its stored document; 0: there is none.</summary>
    public long Version { get; set; }

    /// <summary>For who stores it: one at a time.</summary>
    public SemaphoreSlim Storing { get; } = new(1, 1);

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    public long NextNumber() => Interlocked.Increment(ref _last);

    public void Put(KeptSubscription subscription)
    {
        Subscriptions = Subscriptions.SetItem(subscription.Filter, subscription);
        IsChanged = true;
    }

    public void Remove(string filter)
    {
        Subscriptions = Subscriptions.Remove(filter);
        IsChanged = true;
    }

    /// <summary>What its subscriptions grant a message; null: none matches.</summary>
    public Grant? GrantFor(string topic, string sender)
    {
        Grant? grant = null;
        foreach (var subscription in Subscriptions.Values)
        {
            if ((!subscription.NoLocal || sender != ClientId) && MqttTopicFilterComparer.Compare(topic, subscription.Filter) == MqttTopicFilterCompareResult.IsMatch)
            {
                grant = grant?.With(subscription) ?? Grant.Of(subscription);
            }
        }

        return grant;
    }

    /// <summary>Puts a stored message at the end.</summary>
    /// <param name="dropped">Those that have no room any more, the oldest first; the message itself when all before it are on their way.</param>
    /// <returns>False: the session has ended.</returns>
    public bool Append(KeptMessage message, int mostMessages, long mostBytes, List<KeptMessage> dropped)
    {
        lock (_gate)
        {
            if (HasEnded)
            {
                return false;
            }

            var node = _messages.AddLast(message);
            _next ??= node;
            _bytes += message.Size;
            _last = Math.Max(_last, message.Number);
            while ((_messages.Count > mostMessages || _bytes > mostBytes) && OldestWaiting() is { } oldest)
            {
                Take(oldest);
                dropped.Add(oldest.Value);
            }

            _attached?.Signal();
            return true;
        }
    }

    /// <summary>The client is here: what it has not acknowledged is sent again, then what has waited. Another connection of it gets nothing any more.</summary>
    public Attachment Attach()
    {
        lock (_gate)
        {
            _attached = new Attachment();
            _inFlight.Clear();
            _next = _messages.First;
            Identifier = null;
            return _attached;
        }
    }

    /// <returns>False: another connection has taken over.</returns>
    public bool Detach(Attachment attachment)
    {
        lock (_gate)
        {
            if (_attached != attachment)
            {
                return false;
            }

            _attached = null;
            _inFlight.Clear();
            _next = _messages.First;
            return true;
        }
    }

    /// <summary>The next message that may be sent; null: nothing now, and <see cref="Attachment.Wait"/> says when to ask again.</summary>
    /// <param name="window">Messages on their way at most.</param>
    /// <param name="expired">Messages that are of no use any more.</param>
    public KeptMessage? TakeNext(Attachment attachment, int window, DateTimeOffset now, List<KeptMessage> expired, out bool isRepeated)
    {
        isRepeated = false;
        lock (_gate)
        {
            while (_attached == attachment && _next is { } node && _inFlight.Count < window && !_inFlight.ContainsKey(node.Value.PacketId))
            {
                if (node.Value.HasExpired(now))
                {
                    Take(node);
                    expired.Add(node.Value);
                    continue;
                }

                _next = node.Next;
                _inFlight[node.Value.PacketId] = node;
                isRepeated = node.Value.WasSent;
                node.Value.WasSent = true;
                return node.Value;
            }

            return null;
        }
    }

    /// <summary>The client has it for good (PUBACK, PUBCOMP).</summary>
    /// <returns>Null: no such message is on its way.</returns>
    public KeptMessage? Acknowledge(Attachment attachment, ushort packetId)
    {
        lock (_gate)
        {
            if (_attached != attachment || !_inFlight.Remove(packetId, out var node))
            {
                return null;
            }

            Take(node);
            _attached.Signal();
            return node.Value;
        }
    }

    /// <summary>The client has it (PUBREC), and waits for its release.</summary>
    /// <returns>Null: no such message of QoS 2 is on its way.</returns>
    public KeptMessage? Receive(Attachment attachment, ushort packetId)
    {
        lock (_gate)
        {
            if (_attached != attachment || !_inFlight.TryGetValue(packetId, out var node) || node.Value.QoS != MqttQualityOfServiceLevel.ExactlyOnce)
            {
                return null;
            }

            node.Value.IsReceived = true;
            return node.Value;
        }
    }

    /// <returns>What waited.</returns>
    public KeptMessage[] End()
    {
        lock (_gate)
        {
            HasEnded = true;
            _attached = null;
            _inFlight.Clear();
            _next = null;
            KeptMessage[] left = [.. _messages];
            _messages.Clear();
            _bytes = 0;
            return left;
        }
    }

    public void Dispose() => Storing.Dispose();

    // What is on its way is not taken back: its packet identifier is in use at the client.
    private LinkedListNode<KeptMessage>? OldestWaiting()
    {
        var node = _attached is null ? _messages.First : _next;
        while (node is { Value.IsReceived: true })
        {
            node = node.Next;
        }

        return node;
    }

    private void Take(LinkedListNode<KeptMessage> node)
    {
        _next = node == _next ? node.Next : _next;
        _bytes -= node.Value.Size;
        _messages.Remove(node);
    }

    /// <summary>One connection's hold on the session.</summary>
    public sealed class Attachment
    {
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Signal() => _signal.Writer.TryWrite(true);

        /// <summary>Until there may be something to send.</summary>
        public ValueTask<bool> Wait(CancellationToken cancel) => _signal.Reader.ReadAsync(cancel);
    }
}
