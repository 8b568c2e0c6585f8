using System.Text;
using ContextBroker.Core.Delivery;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// One open connection to a receiving broker. Many messages are on their way at a time, as many as the broker allows. What its session still has on its
/// way goes first. MQTTnet's client is not used: it numbers messages anew over each connection, and cannot send one again.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    // Fixed header, topic length, packet id, properties: less than this for what is sent here.
    private const int LargestOverhead = 64;

    // MQTT 3.1.1 brokers cannot say how many unreleased QoS 2 messages they take. Mosquitto takes 20, confirms the next and throws it away.
    private const int Version3ExactlyOnceWindow = 10;

    private const double KeepAlivePart = 0.75;
    private const double SilentParts = 1.5;

    private readonly IMqttChannelAdapter _channel;
    private readonly MqttClientConnectResult _accepted;
    private readonly SendingSession _session;
    private readonly NotificationClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _keepAlive;
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _exactlyOnceWindow;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _isOver;
    private readonly IReadOnlyList<InFlight> _again;
    private readonly Lazy<Task> _resumed;

    private readonly bool _isKept;

    private string? _end;
    private Task _releasing = Task.CompletedTask;
    private long _lastReceived;

    /// <param name="accepted">Says whether the session goes on.</param>
    /// <param name="isKept">The broker was asked to keep the session when the connection is lost.</param>
    public BrokerConnection(
        IMqttChannelAdapter channel, MqttClientConnectResult accepted, SendingSession session, bool isKept, NotificationClientOptions options, TimeProvider clock)
    {
        (_channel, _accepted, _session, _isKept, _options, _clock, _isOver) = (channel, accepted, session, isKept, options, clock, _over.Token);
        _keepAlive = accepted.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(accepted.ServerKeepAlive) : options.KeepAlive;
        _window = new(accepted.ReceiveMaximum is > 0 and var allowed ? Math.Min(allowed, options.MaxInFlight) : options.MaxInFlight);
        _exactlyOnceWindow = IsVersion5 ? _window : new(Math.Min(Version3ExactlyOnceWindow, options.MaxInFlight));
        _lastReceived = clock.GetTimestamp();
        _again = session.Begin(this, accepted.IsSessionPresent);
        _resumed = new(() => Task.Run(Resume));
        _ = Task.Run(Receive);
        _ = Task.Run(Watch);
    }

    public bool IsOpen => Volatile.Read(ref _end) is null;

    /// <summary>Messages that were on their way over an earlier connection of the session, and go first over this one.</summary>
    public int SentAgain => _again.Count;

    private SendResult Failure => new(Volatile.Read(ref _end));

    private bool IsVersion5 => _channel.PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    /// <returns>Why the broker does not take such a message; null: it does.</returns>
    public static SendResult? Refuse(MqttPublishPacket message, MqttClientConnectResult accepted, bool isVersion5)
    {
        var size = message.Payload.Length + Encoding.UTF8.GetByteCount(message.Topic) + SizeOfResponse(message) + LargestOverhead;
        if (accepted.MaximumPacketSize is > 0 and var limit && size > limit)
        {
            return new SendResult($"The notification needs {size} bytes, the receiving broker takes {limit}", IsPermanent: true);
        }

        return isVersion5 && message.QualityOfServiceLevel > accepted.MaximumQoS
            ? new SendResult($"The receiving broker takes QoS {(int)accepted.MaximumQoS} at most", IsPermanent: true)
            : null;
    }

    /// <summary>Sends and waits for the confirmation that the quality of service promises. One that is on its way already is not sent again.</summary>
    /// <remarks>
    /// A caller that stops waiting leaves the message on its way: the broker still owes its answer, and a packet written by half would
    /// spoil the connection for everybody.
    /// </remarks>
    public async Task<SendResult> Publish(MessageKey key, MqttPublishPacket packet, CancellationToken cancel)
    {
        if (Refuse(packet, _accepted, IsVersion5) is { } refusal)
        {
            return refusal;
        }

        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            return await Write(packet).WaitAsync(cancel).ConfigureAwait(false) ? SendResult.Delivered : Failure;
        }

        await _resumed.Value.WaitAsync(cancel).ConfigureAwait(false);
        var message = _session.Join(key) ?? await Send(key, packet, cancel).ConfigureAwait(false);
        if (message is null)
        {
            return Failure;
        }

        SendResult? told = null;
        try
        {
            var result = await message.Confirmation.Task.WaitAsync(cancel).ConfigureAwait(false);
            told = result;
            return result;
        }
        finally
        {
            _session.Leave(message, told);
        }
    }

    /// <summary>Closes the connection, and the session at the receiving broker with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsOpen)
        {
            // MQTTnet does not write an expiry of 0. A 3.1.1 broker keeps the session, which is empty, until the next connection takes it up.
            Task written = Write(new MqttDisconnectPacket { SessionExpiryInterval = IsVersion5 && _isKept ? 1u : 0 });
            await written.WaitAsync(_options.ConnectTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        End("The connection to the receiving broker is closed", isForgotten: IsVersion5 || _session.Count > 0);
    }

    private static int SizeOfResponse(MqttPublishPacket message) =>
        message.ResponseTopic is { } topic ? Encoding.UTF8.GetByteCount(topic) + message.CorrelationData.Length : 0;

    private SemaphoreSlim WindowOf(MqttPublishPacket packet) =>
        packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce ? _exactlyOnceWindow : _window;

    /// <returns>Null: the connection has ended.</returns>
    private async Task<InFlight?> Send(MessageKey key, MqttPublishPacket packet, CancellationToken cancel)
    {
        var window = WindowOf(packet);
        if (!window.Wait(0, CancellationToken.None))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _isOver);
            try
            {
                await window.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return null;
            }
        }

        var message = _session.Add(this, key, packet, window);
        if (message is not null)
        {
            _ = Write(packet);
        }

        return message;
    }

    // First of all, in the order of first sending, each with its identifier: PUBREL for what the broker has, PUBLISH for what it may have (MQTT 5, 4.4).
    private async Task Resume()
    {
        foreach (var message in _again)
        {
            var window = WindowOf(message.Packet);
            if (message.IsReceived)
            {
                if (Sending(message, window.Wait(0, CancellationToken.None) ? window : null))
                {
                    await Write(new MqttPubRelPacket { PacketIdentifier = message.Packet.PacketIdentifier }).ConfigureAwait(false);
                }

                continue;
            }

            await window.WaitAsync(_isOver).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!IsOpen)
            {
                return;
            }

            if (Sending(message, window))
            {
                message.Packet.Dup = true;
                await Write(message.Packet).ConfigureAwait(false);
            }
        }
    }

    // A broker may confirm what it has from an earlier connection before it comes again.
    private bool Sending(InFlight message, SemaphoreSlim? window)
    {
        var isSent = _session.Sending(message, window);
        if (!isSent)
        {
            window?.Release();
        }

        return isSent;
    }

    /// <returns>False: the connection has ended.</returns>
    private async Task<bool> Write(MqttPacket packet)
    {
        try
        {
            await _channel.SendPacketAsync(packet, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Break(e);
            return false;
        }
    }

    private async Task Receive()
    {
        try
        {
            while (await _channel.ReceivePacketAsync(CancellationToken.None).ConfigureAwait(false) is { } packet)
            {
                Volatile.Write(ref _lastReceived, _clock.GetTimestamp());
                Take(packet);
            }

            End("The connection to the receiving broker broke: it was closed there");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Break(e);
        }
    }

    private void Take(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPubAckPacket ack:
                _session.Confirm(this, ack.PacketIdentifier, MqttQualityOfServiceLevel.AtLeastOnce, Result((MqttClientPublishReasonCode)(int)ack.ReasonCode, ack.ReasonString));
                break;
            case MqttPubRecPacket { ReasonCode: >= MqttPubRecReasonCode.UnspecifiedError } refused:
                _session.Confirm(this, refused.PacketIdentifier, MqttQualityOfServiceLevel.ExactlyOnce, Result((MqttClientPublishReasonCode)(int)refused.ReasonCode, refused.ReasonString));
                break;
            case MqttPubRecPacket received:
                // One that nobody knows is released all the same: the broker must not hold its identifier against a later message.
                var reason = _session.Receive(this, received.PacketIdentifier) ? MqttPubRelReasonCode.Success : MqttPubRelReasonCode.PacketIdentifierNotFound;
                _releasing = Release(_releasing, new MqttPubRelPacket { PacketIdentifier = received.PacketIdentifier, ReasonCode = reason });
                break;
            case MqttPubCompPacket released:
                // Also when the broker does not know it any more: it has released it before (MQTT 5, 3.7.2.1).
                _session.Confirm(this, released.PacketIdentifier, MqttQualityOfServiceLevel.ExactlyOnce, SendResult.Delivered);
                break;
            case MqttDisconnectPacket goodbye:
                Left(goodbye);
                break;
            case MqttPingRespPacket or MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtMostOnce }:
                break;
            default:
                throw new MqttProtocolViolationException($"It sends {packet}, which was not asked for");
        }
    }

    // In the order of arrival (MQTT 5, 4.6), and without holding up what arrives next.
    private async Task Release(Task before, MqttPubRelPacket release)
    {
        await before.ConfigureAwait(false);
        await Write(release).ConfigureAwait(false);
    }

    // Whoever has taken the session over has put his own messages into it.
    private void Left(MqttDisconnectPacket goodbye) => End(
        $"The receiving broker ended the connection: {goodbye.ReasonCode}{(string.IsNullOrEmpty(goodbye.ReasonString) ? "" : $" ({goodbye.ReasonString})")}",
        isForgotten: goodbye.ReasonCode == MqttDisconnectReasonCode.SessionTakenOver);

    private async Task Watch()
    {
        using var timer = new PeriodicTimer(Shorter(_keepAlive * KeepAlivePart, _options.AcknowledgeTimeout / 2), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_isOver).ConfigureAwait(false))
            {
                if (_session.LongestWait() > _options.AcknowledgeTimeout)
                {
                    // A broker that is there and does not confirm would not confirm its session's messages over another connection either.
                    End($"The receiving broker did not confirm within {_options.AcknowledgeTimeout.TotalSeconds} s", isForgotten: true);
                }
                else if (_clock.GetElapsedTime(Volatile.Read(ref _lastReceived)) > _keepAlive * SilentParts)
                {
                    End($"The connection to the receiving broker broke: nothing was heard for {(_keepAlive * SilentParts).TotalSeconds} s");
                }
                else
                {
                    _ = Write(MqttPingReqPacket.Instance);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Break(Exception e) => End($"The connection to the receiving broker broke: {BrokerHandshake.Innermost(e).Message}");

    private void End(string reason, bool isForgotten = false)
    {
        if (Interlocked.CompareExchange(ref _end, reason, null) is not null)
        {
            return;
        }

        _session.End(this, new SendResult(reason), isForgotten);
        _over.Cancel();
        _channel.Dispose();
    }

    private static SendResult Result(MqttClientPublishReasonCode code, string? reason) =>
        code is MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers
            ? SendResult.Delivered
            : new($"The receiving broker refuses the message: {code}{(string.IsNullOrEmpty(reason) ? "" : $" ({reason})")}", IsPermanent(code));

    private static bool IsPermanent(MqttClientPublishReasonCode code) => code is
        MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.TopicNameInvalid or MqttClientPublishReasonCode.PayloadFormatInvalid;
}
