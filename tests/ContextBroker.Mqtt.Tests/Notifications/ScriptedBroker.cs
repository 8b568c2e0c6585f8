using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>A receiving broker that says what a test has it say.</summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedBroker() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection, accepted.</summary>
    public async Task<Connection> Accept(bool hasSession = false, ushort receiveMaximum = 0)
    {
        var client = await _listener.AcceptTcpClientAsync().Soon();
        client.NoDelay = true;
        var channel = new MqttTcpChannel(client.GetStream(), client.Client.LocalEndPoint, client.Client.RemoteEndPoint, null);
        var connection = new Connection(new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(new MqttBufferWriter(4096, 65535)), MqttNetNullLogger.Instance));
        connection.Connect = await connection.Expect<MqttConnectPacket>();
        await connection.Send(new MqttConnAckPacket
        {
            IsSessionPresent = hasSession,
            ReceiveMaximum = receiveMaximum,
            MaximumQoS = MqttQualityOfServiceLevel.ExactlyOnce,
            RetainAvailable = true,
            SharedSubscriptionAvailable = true,
            SubscriptionIdentifiersAvailable = true,
            WildcardSubscriptionAvailable = true,
        });
        return connection;
    }

    public void Dispose() => _listener.Dispose();

    internal sealed class Connection(IMqttChannelAdapter channel) : IDisposable
    {
        public MqttConnectPacket Connect { get; set; } = null!;

        /// <summary>The next packet is one of this kind.</summary>
        public async Task<T> Expect<T>()
            where T : MqttPacket
        {
            var packet = await Next();
            Assert.That(packet, Is.InstanceOf<T>());
            return (T)packet!;
        }

        /// <returns>Null: the client has closed the connection.</returns>
        public async Task<MqttPacket?> Next()
        {
            MqttPacket? packet;
            do
            {
                packet = await channel.ReceivePacketAsync(CancellationToken.None).Soon();
            }
            while (packet is MqttPingReqPacket);
            return packet;
        }

        public Task Send(MqttPacket packet) => channel.SendPacketAsync(packet, CancellationToken.None).Soon();

        /// <summary>Confirms a message as its quality of service wants it.</summary>
        public async Task Confirm(MqttPublishPacket message)
        {
            if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce)
            {
                await Send(new MqttPubAckPacket { PacketIdentifier = message.PacketIdentifier });
                return;
            }

            await Send(new MqttPubRecPacket { PacketIdentifier = message.PacketIdentifier });
            Assert.That((await Expect<MqttPubRelPacket>()).PacketIdentifier, Is.EqualTo(message.PacketIdentifier));
            await Send(new MqttPubCompPacket { PacketIdentifier = message.PacketIdentifier });
        }

        public void Dispose() => channel.Dispose();
    }
}
