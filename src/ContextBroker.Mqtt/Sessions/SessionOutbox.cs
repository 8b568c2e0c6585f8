using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>
/// Sends a kept session's messages over one connection, and takes their acknowledgements: as many at a time as the client allows (MQTT 5, 3.1.2.11.3), in
/// order, and those of an earlier connection first.
/// </summary>
internal sealed class SessionOutbox : IDisposable
{
    /// <summary>A 3.1.1 client cannot say how much it takes at once.</summary>
    private const int LargestWindow = 1000;

    private readonly KeptSessions _sessions;
    private readonly KeptSession _session;
    private readonly KeptSession.Attachment _attachment;
    private readonly Func<MqttPacket, CancellationToken, Task> _send;
    private readonly Action _abort;
    private readonly TimeProvider _clock;
    private readonly int _window;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _cancel;

    private Task _releasing = Task.CompletedTask;

    /// <param name="receiveMaximum">What the client has said; 0: nothing.</param>
    /// <param name="abort">Ends the connection.</param>
    public SessionOutbox(
        KeptSessions sessions, KeptSession session, ushort receiveMaximum, Func<MqttPacket, CancellationToken, Task> send, Action abort, TimeProvider clock)
    {
        _sessions = sessions;
        _session = session;
        _attachment = session.Attach();
        _window = receiveMaximum == 0 ? LargestWindow : Math.Min((int)receiveMaximum, LargestWindow);
        _send = send;
        _abort = abort;
        _clock = clock;
        _cancel = _over.Token;
    }

    public KeptSession Session => _session;

    /// <summary>After the client has been told that it is accepted.</summary>
    public void Start() => _ = Run();

    /// <summary>PUBACK or PUBCOMP.</summary>
    /// <returns>False: no message of the session has this identifier.</returns>
    public bool Acknowledge(ushort packetId)
    {
        if (_session.Acknowledge(_attachment, packetId) is not { } message)
        {
            return false;
        }

        _sessions.Forget(message);
        return true;
    }

    /// <summary>PUBREC: stored before the identifier is released, so that the client does not get the message twice.</summary>
    /// <returns>False: no message of the session has this identifier.</returns>
    public bool Receive(MqttPubRecPacket received)
    {
        if (received.ReasonCode >= MqttPubRecReasonCode.UnspecifiedError)
        {
            return Acknowledge(received.PacketIdentifier);
        }

        if (_session.Receive(_attachment, received.PacketIdentifier) is not { } message)
        {
            return false;
        }

        // In the order of arrival (MQTT 5, 4.6), and without holding up what the client sends next.
        _releasing = Release(_releasing, _sessions.Received(_session, message), message.PacketId);
        return true;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
        _sessions.Leave(_session, _attachment);
    }

    private async Task Release(Task before, Task stored, ushort packetId)
    {
        try
        {
            await before.ConfigureAwait(false);
            await stored.ConfigureAwait(false);
            await _send(new MqttPubRelPacket { PacketIdentifier = packetId }, _cancel).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Not stored or not sent: over the next connection the client is asked again.
            _abort();
        }
    }

    private async Task Run()
    {
        try
        {
            while (true)
            {
                await SendAll().ConfigureAwait(false);
                await _attachment.Wait(_cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
        }
        catch (Exception)
        {
            _abort();
        }
    }

    private async Task SendAll()
    {
        var expired = new List<KeptMessage>();
        while (_session.TakeNext(_attachment, _window, _clock.GetUtcNow(), expired, out var isRepeated) is { } message)
        {
            await _send(message.Packet(isRepeated, _clock.GetUtcNow()), _cancel).ConfigureAwait(false);
        }

        expired.ForEach(_sessions.Forget);
    }
}
