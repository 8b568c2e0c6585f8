using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
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
/// MQTT 5 clients are told; and QoS 2 messages that are handled once.
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

    private ushort _grantedKeepAlive;
    private uint _grantedExpiry;

    public MqttConnection(ConnectionContext connection, MqttOptions options, ExactlyOnceReceipts receipts)
    {
        connection.Transport = new Duplex(new PacketSizeGuard(connection.Transport.Input, options.MaxPacketSize), connection.Transport.Output);
        _inner = new MqttConnectionContext(new MqttPacketFormatterAdapter(new MqttBufferWriter(WriteBuffer, LargestKeptWriteBuffer)), connection);
        _connection = connection;
        _options = options;
        _receipts = receipts;
        _pace = new PublishPace(options.MaxMessagesPerSecond);
    }

    public long BytesReceived => _inner.BytesReceived;

    public long BytesSent => _inner.BytesSent;

    public X509Certificate2? ClientCertificate => _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public EndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _inner.LocalEndPoint;

    public bool IsSecureConnection => _inner.IsSecureConnection || _connection.Features.Get<ITlsConnectionFeature>() is not null;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _inner.PacketFormatterAdapter;

    private bool SpeaksVersion5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public Task ConnectAsync(CancellationToken cancellationToken) => _inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => _inner.DisconnectAsync(cancellationToken);

    public void ResetStatistics() => _inner.ResetStatistics();

    public void Dispose() => _inner.Dispose();

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
                case MqttPubRelPacket release when _connect is not null:
                    _receipts.Release(_connect.ClientId, release.PacketIdentifier);
                    break;
            }

            return packet;
        }
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } accepted)
        {
            Announce(accepted);
        }
        else if (packet is MqttPubRecPacket { ReasonCode: < MqttPubRecReasonCode.UnspecifiedError } received && _connect is not null)
        {
            _receipts.Hold(_connect.ClientId, received.PacketIdentifier);
        }

        return _inner.SendPacketAsync(packet, cancellationToken);
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
