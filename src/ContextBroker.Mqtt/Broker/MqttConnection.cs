using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ContextBroker.Mqtt.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

/// <summary>
/// One client's connection as MQTTnet sees it, with what MQTTnet leaves out: a limit for packets, keep-alive and session expiry, which
/// MQTT 5 clients are told; QoS 2 messages that are handled once; and the messages of kept sessions, which are sent from here.
/// </summary>
internal sealed class MqttConnection : IMqttChannelAdapter
{
    private const int WriteBuffer = 4096;
    private const int LargestKeptWriteBuffer = 65535;

    private readonly MqttConnectionContext _inner;
    private readonly MqttOptions _options;
    private readonly ExactlyOnceReceipts _receipts;

    private MqttConnectPacket? _connect;
    private readonly ConnectionContext _connection;
    private readonly PublishPace _pace;
    private readonly KeptSessions _sessions;
    private readonly TimeProvider _clock;

    private ushort _grantedKeepAlive;
    private uint _grantedExpiry;
    private SessionOutbox? _outbox;

    public MqttConnection(ConnectionContext connection, MqttOptions options, ExactlyOnceReceipts receipts, KeptSessions sessions, TimeProvider clock)
    {
        connection.Transport = new Duplex(new PacketSizeGuard(connection.Transport.Input, options.MaxPacketSize), connection.Transport.Output);
        _inner = new MqttConnectionContext(new MqttPacketFormatterAdapter(new MqttBufferWriter(WriteBuffer, LargestKeptWriteBuffer)), connection);
        _connection = connection;
        _options = options;
        _receipts = receipts;
        _sessions = sessions;
        _clock = clock;
        _pace = new PublishPace(options.MaxMessagesPerSecond);
    }

    /// <summary>Who was admitted; empty: somebody without a name.</summary>
    public string User { get; set; } = "";

    public long BytesReceived => _inner.BytesReceived;

    public long BytesSent => _inner.BytesSent;

    public X509Certificate2? ClientCertificate => _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public EndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _inner.LocalEndPoint;

    public bool IsSecureConnection => _inner.IsSecureConnection || _connection.Features.Get<ITlsConnectionFeature>() is not null;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _inner.PacketFormatterAdapter;

    private bool SpeaksVersion5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public Task ConnectAsync(CancellationToken cancellationToken) => _inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Leave();
        return _inner.DisconnectAsync(cancellationToken);
    }

    public void ResetStatistics() => _inner.ResetStatistics();

    public void Dispose()
    {
        Leave();
        _inner.Dispose();
    }

    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var packet = await _inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
            if (packet is MqttPublishPacket)
            {
                await _pace.Wait(cancellationToken).ConfigureAwait(false);
            }

            switch (packet)
            {
                case MqttConnectPacket connect when _connect is null:
                    _connect = connect;
                    Limit(connect);
                    break;
                case MqttPublishPacket { Topic: var topic, TopicAlias: var alias } when !IsTopic(topic, alias):
                    throw new MqttProtocolViolationException($"A message was published to \"{topic}\", which is not the name of a topic");
                case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } publish when IsRepeated(publish):
                    var received = new MqttPubRecPacket { PacketIdentifier = publish.PacketIdentifier };
                    await _inner.SendPacketAsync(received, cancellationToken).ConfigureAwait(false);
                    continue;
                case MqttPubAckPacket done when _outbox?.Acknowledge(done.PacketIdentifier) == true:
                case MqttPubRecPacket has when _outbox?.Receive(has) == true:
                case MqttPubCompPacket released when _outbox?.Acknowledge(released.PacketIdentifier) == true:
                    continue;
                case MqttSubscribePacket { SubscriptionIdentifier: var identifier } when _outbox is not null:
                    _outbox.Session.Identifier = identifier;
                    break;
                case MqttDisconnectPacket { SessionExpiryInterval: > 0 and var seconds } when _outbox is not null:
                    _outbox.Session.Expiry = TimeSpan.FromSeconds(Math.Min(seconds, _options.MaxSessionExpiry.TotalSeconds));
                    break;
                case MqttPubRelPacket release when _connect is not null:
                    _receipts.Release(_connect.ClientId, release.PacketIdentifier);
                    break;
            }

            return packet;
        }
    }

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } accepted when _connect is not null:
                await Open(_connect, accepted).ConfigureAwait(false);
                Announce(accepted);
                break;
            case MqttSubAckPacket or MqttUnsubAckPacket when _outbox is not null:
                await _sessions.Save(_outbox.Session).ConfigureAwait(false);
                break;
            case MqttPubAckPacket { ReasonCode: MqttPubAckReasonCode.NoMatchingSubscribers } published:
                // The broker itself takes measures, and keeps messages for sessions that MQTTnet does not know.
                published.ReasonCode = MqttPubAckReasonCode.Success;
                break;
            case MqttPubRecPacket { ReasonCode: < MqttPubRecReasonCode.UnspecifiedError } received when _connect is not null:
                received.ReasonCode = MqttPubRecReasonCode.Success;
                _receipts.Hold(_connect.ClientId, received.PacketIdentifier);
                break;
        }

        await _inner.SendPacketAsync(packet, cancellationToken).ConfigureAwait(false);
        if (packet is MqttConnAckPacket)
        {
            _outbox?.Start();
        }
    }

    // Wildcards are for subscribers (MQTT 5, 3.3.2-2); MQTTnet would deliver such a message to nobody, or to whoever subscribed to everything.
    private static bool IsTopic(string? topic, ushort alias) => string.IsNullOrEmpty(topic) ? alias > 0 : !topic.AsSpan().ContainsAny('+', '#', '\0');

    private bool IsRepeated(MqttPublishPacket publish) => _connect is not null && _receipts.IsHeld(_connect.ClientId, publish.PacketIdentifier);

    private void Limit(MqttConnectPacket connect)
    {
        var maxExpiry = (uint)_options.MaxSessionExpiry.TotalSeconds;
        if (!SpeaksVersion5)
        {
            // A 3.1.1 client cannot say when its session ends, and may leave its name out.
            connect.SessionExpiryInterval = connect.CleanSession ? 0 : maxExpiry;
            connect.ClientId = connect.ClientId.Length == 0 && connect.CleanSession ? Guid.NewGuid().ToString("N") : connect.ClientId;
            return;
        }

        var maxKeepAlive = (ushort)_options.MaxKeepAlive.TotalSeconds;
        if (connect.KeepAlivePeriod == 0 || connect.KeepAlivePeriod > maxKeepAlive)
        {
            connect.KeepAlivePeriod = _grantedKeepAlive = maxKeepAlive;
        }

        if (connect.SessionExpiryInterval > maxExpiry)
        {
            connect.SessionExpiryInterval = _grantedExpiry = maxExpiry;
        }
    }

    private async Task Open(MqttConnectPacket connect, MqttConnAckPacket accepted)
    {
        var (session, goesOn) = await _sessions.Open(connect.ClientId, User, connect.CleanSession, TimeSpan.FromSeconds(connect.SessionExpiryInterval)).ConfigureAwait(false);
        if (session is not null)
        {
            accepted.IsSessionPresent = goesOn;
            _outbox = new SessionOutbox(_sessions, session, connect.ReceiveMaximum, _inner.SendPacketAsync, _connection.Abort, _clock);
        }
    }

    private void Leave()
    {
        _outbox?.Dispose();
        _outbox = null;
    }

    private void Announce(MqttConnAckPacket accepted)
    {
        if (!accepted.IsSessionPresent && _connect is not null)
        {
            _receipts.Forget(_connect.ClientId);
        }

        if (SpeaksVersion5)
        {
            accepted.MaximumPacketSize = (uint)_options.MaxPacketSize;
            accepted.ServerKeepAlive = _grantedKeepAlive;
            accepted.SessionExpiryInterval = _grantedExpiry;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
