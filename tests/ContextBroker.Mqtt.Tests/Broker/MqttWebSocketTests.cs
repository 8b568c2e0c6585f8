using System.Net.WebSockets;
using MQTTnet;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Broker;

public class MqttWebSocketTests
{
    [Test]
    public async Task WebSocketCarriesMqtt([Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.Start();
        await using var client = await TestClient.Connect(
            new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(host.WebSocket.ToString())).WithProtocolVersion(version));
        await client.Subscribe("t");
        await client.Publish("t", new string('x', 100_000)).Soon();
        Assert.That(await client.ReceiveText(), Has.Length.EqualTo(100_000));
    }

    [Test]
    public async Task SubprotocolIsEchoed()
    {
        await using var host = await BrokerHost.Start();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        await socket.ConnectAsync(host.WebSocket, CancellationToken.None).Soon();
        Assert.That(socket.SubProtocol, Is.EqualTo("mqtt"));
    }

    [Test]
    public async Task EmptyPathOffersNoWebSocket()
    {
        await using var host = await BrokerHost.Start(("Mqtt:WebSocketPath", ""));
        using var socket = new ClientWebSocket();
        Assert.That(async () => await socket.ConnectAsync(host.WebSocket, CancellationToken.None).Soon(), Throws.InstanceOf<WebSocketException>());
    }
}
