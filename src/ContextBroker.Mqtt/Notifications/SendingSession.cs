using ContextBroker.Core.Delivery;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// This side of a session at a receiving broker (MQTT 5, 4.1): what is on its way at QoS 1 and 2, with its packet identifiers, over all connections of
/// this process. Who stops waiting for a message leaves it here; who comes back with it waits on, or is told at once what it came to.
/// </summary>
/// <param name="capacity">Confirmed messages that are remembered for those who are away.</param>
internal sealed class SendingSession(TimeProvider clock, int capacity)
{
    // A broker that takes a session up and confirms nothing of it, time and again, will not.
    private const int MostFruitless = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, InFlight> _inFlight = [];
    private readonly Dictionary<MessageKey, InFlight> _byKey = [];
    private readonly Queue<InFlight> _confirmed = new();

    private object? _connection;
    private ushort _lastId;
    private long _lastNumber;
    private int _fruitless;
    private bool _isKnown;

    /// <summary>The receiving broker may have this session, and no other under its name. Otherwise both begin anew.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate)
            {
                return _isKnown && _fruitless < MostFruitless;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _inFlight.Count;
            }
        }
    }

    /// <summary>A connection is the session's from now on.</summary>
    /// <param name="goesOn">The receiving broker has the session. Otherwise what was on its way is no more (MQTT 5, 3.2.2.1.1).</param>
    /// <returns>What is to be sent again, in the order of first sending (4.4, 4.6).</returns>
    public IReadOnlyList<InFlight> Begin(object connection, bool goesOn)
    {
        lock (_gate)
        {
            if (!goesOn)
            {
                Drop();
            }

            (_connection, _isKnown) = (connection, true);
            InFlight[] again = [.. _inFlight.Values.OrderBy(message => message.Number)];
            foreach (var message in again)
            {
                (message.Window, message.SentAt, message.Confirmation) = (null, null, InFlight.NewConfirmation());
            }

            _fruitless = again.Length == 0 ? 0 : _fruitless + 1;
            return again;
        }
    }

    /// <summary>The connection is no more: nobody waits any longer, and what is on its way stays so.</summary>
    /// <param name="isForgotten">Nor is the session.</param>
    public void End(object connection, SendResult reason, bool isForgotten)
    {
        lock (_gate)
        {
            if (_connection != connection)
            {
                return;
            }

            _connection = null;
            foreach (var message in _inFlight.Values)
            {
                message.Confirmation.TrySetResult(reason);
            }

            if (isForgotten)
            {
                Drop();
                _isKnown = false;
            }
        }
    }

    /// <summary>Between two connections: nothing of it counts any more, the next one begins a new session.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Drop();
            _isKnown = false;
        }
    }

    /// <summary>One that is on its way, or was confirmed while nobody waited for it, to wait for it; null: neither.</summary>
    public InFlight? Join(MessageKey key)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var message))
            {
                message.Waiters++;
            }

            return message;
        }
    }

    /// <summary>Somebody waits for a message no longer.</summary>
    /// <param name="told">
    /// What he was told it came to, which may be of an earlier connection: who hears of its end late must not forget for those who come back what was
    /// confirmed meanwhile. Null: he was told nothing.
    /// </param>
    public void Leave(InFlight message, SendResult? told)
    {
        lock (_gate)
        {
            message.Waiters--;
            if (message.IsConfirmed && told is { IsDelivered: true })
            {
                Remove(message);
            }
            else if (message.IsConfirmed && message.Waiters == 0)
            {
                Remember(message);
            }
        }
    }

    /// <summary>Gives a new message its packet identifier: the next that is free (MQTT 5, 2.2.1). Its sender waits for it.</summary>
    /// <param name="window">Where it has taken a place, given back when it is confirmed.</param>
    /// <returns>Null: the connection is no longer the session's.</returns>
    public InFlight? Add(object connection, MessageKey key, MqttPublishPacket packet, SemaphoreSlim window)
    {
        lock (_gate)
        {
            if (_connection != connection)
            {
                return null;
            }

            // There are always free ones: no window is as large as the identifiers are many.
            do
            {
                _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
            }
            while (_inFlight.ContainsKey(_lastId));

            packet.PacketIdentifier = _lastId;
            var message = new InFlight(key, packet, ++_lastNumber) { Window = window, SentAt = clock.GetTimestamp(), Waiters = 1 };
            _inFlight.Add(_lastId, message);
            _byKey[key] = message;
            return message;
        }
    }

    /// <summary>One of an earlier connection is sent again.</summary>
    /// <returns>False: it has been confirmed, and is not.</returns>
    public bool Sending(InFlight message, SemaphoreSlim? window)
    {
        lock (_gate)
        {
            if (message.IsConfirmed)
            {
                return false;
            }

            (message.Window, message.SentAt) = (window, clock.GetTimestamp());
            return true;
        }
    }

    /// <summary>PUBREC.</summary>
    /// <param name="connection">That it came over.</param>
    /// <returns>False: no message of QoS 2 has this identifier.</returns>
    public bool Receive(object connection, ushort packetId)
    {
        lock (_gate)
        {
            if (IsLate(connection) || !_inFlight.TryGetValue(packetId, out var message) || message.Packet.QualityOfServiceLevel != MqttQualityOfServiceLevel.ExactlyOnce)
            {
                return false;
            }

            (message.IsReceived, _fruitless) = (true, 0);
            return true;
        }
    }

    /// <summary>PUBACK, PUBCOMP, or a PUBREC that refuses.</summary>
    /// <param name="connection">That it came over.</param>
    /// <param name="qos">Of the messages that are confirmed so.</param>
    public void Confirm(object connection, ushort packetId, MqttQualityOfServiceLevel qos, SendResult result)
    {
        lock (_gate)
        {
            if (IsLate(connection) || !_inFlight.TryGetValue(packetId, out var message) || message.Packet.QualityOfServiceLevel != qos)
            {
                return;
            }

            _inFlight.Remove(packetId);
            (message.IsConfirmed, _fruitless) = (true, 0);
            if (!result.IsDelivered)
            {
                Remove(message);
            }
            else if (message.Waiters == 0)
            {
                Remember(message);
            }

            message.Window?.Release();
            if (!message.Confirmation.TrySetResult(result))
            {
                // It arrived, but the connection was given up before: whoever comes back is told this, not that.
                message.Confirmation = InFlight.NewConfirmation();
                message.Confirmation.SetResult(result);
            }
        }
    }

    /// <summary>For how long the oldest that was sent over this connection has waited; null: none does.</summary>
    public TimeSpan? LongestWait()
    {
        lock (_gate)
        {
            var oldest = _inFlight.Values.Min(message => message.SentAt);
            return oldest is { } sent ? clock.GetElapsedTime(sent) : null;
        }
    }

    /// <summary>All of it may be sent again over a connection that takes so much.</summary>
    public bool Fits(Func<MqttPublishPacket, bool> fits)
    {
        lock (_gate)
        {
            return _inFlight.Values.All(message => message.IsReceived || fits(message.Packet));
        }
    }

    // It was read before the next connection took up the session, and comes after. What it is about goes over that one again, and is confirmed there: to let
    // go of it now would be to send it without what is in it.
    private bool IsLate(object connection) => _connection is not null && _connection != connection;

    private void Drop()
    {
        foreach (var message in _inFlight.Values)
        {
            Remove(message);
        }

        _inFlight.Clear();
        _fruitless = 0;
    }

    private void Remember(InFlight message)
    {
        message.Packet.Payload = default;
        if (_byKey.GetValueOrDefault(message.Key) != message)
        {
            return;
        }

        _confirmed.Enqueue(message);
        if (_confirmed.Count > capacity)
        {
            Remove(_confirmed.Dequeue());
        }
    }

    private void Remove(InFlight message)
    {
        if (_byKey.GetValueOrDefault(message.Key) == message)
        {
            _byKey.Remove(message.Key);
        }
    }
}
