using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

public class EmbeddedMqttBrokerTests
{
    // MQTT 3.1.1, clean session, client "bad".
    private const string Connect = "100f00044d5154540402003c0003626164";

    [Test]
    public async Task EveryVersionAndQosDelivers(
        [Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version,
        [Values] MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect(version);
        await subscriber.Subscribe("sensors/+/level/#");
        await using var publisher = await host.Connect(version);
        await publisher.Publish("sensors/7/level/now", "3.2", qos).Soon();
        var received = await subscriber.Receive();
        Assert.That((received.ConvertPayloadToString(), received.QualityOfServiceLevel), Is.EqualTo(("3.2", qos)));
    }

    [Test]
    public async Task RetainedMessageGreetsNewSubscriber([Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.Start();
        await using var publisher = await host.Connect(version);
        await publisher.Publish(new MqttApplicationMessage { Topic = "state", PayloadSegment = "open"u8.ToArray(), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).Soon();
        await using var late = await host.Connect(version);
        await late.Subscribe("state");
        Assert.That(await late.ReceiveText(), Is.EqualTo("open"));
    }

    [Test]
    public async Task UserPropertiesPass()
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("t");
        await subscriber.Publish(new MqttApplicationMessage
        {
            Topic = "t", ContentType = "text/plain", UserProperties = [new MqttUserProperty("area", Encoding.UTF8.GetBytes("藤沢"))],
        }).Soon();
        var received = await subscriber.Receive();
        Assert.That(received.ContentType, Is.EqualTo("text/plain"));
        Assert.That(Encoding.UTF8.GetString(received.UserProperties[0].ValueBuffer.Span), Is.EqualTo("藤沢"));
    }

    [TestCase(MqttProtocolVersion.V311, "wrong", MqttClientConnectResultCode.NotAuthorized)]
    [TestCase(MqttProtocolVersion.V500, "wrong", MqttClientConnectResultCode.BadUserNameOrPassword)]
    [TestCase(MqttProtocolVersion.V311, "right", MqttClientConnectResultCode.Success)]
    [TestCase(MqttProtocolVersion.V500, "right", MqttClientConnectResultCode.Success)]
    public async Task PasswordIsChecked(MqttProtocolVersion version, string password, MqttClientConnectResultCode expected)
    {
        await using var host = await BrokerHost.Start(("Mqtt:Users:0:Name", "zushi"), ("Mqtt:Users:0:Password", "right"));
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithCredentials("zushi", password);
        await using var client = await TestClient.Connect(options);
        Assert.That(client.Accepted.ResultCode, Is.EqualTo(expected));
    }

    [TestCase("Never", MqttClientConnectResultCode.NotAuthorized)]
    [TestCase("Loopback", MqttClientConnectResultCode.Success)]
    public async Task AnonymousIsAsConfigured(string anonymous, MqttClientConnectResultCode expected)
    {
        await using var host = await BrokerHost.Start(
            ("Mqtt:Anonymous", anonymous), ("Mqtt:Users:0:Name", "zushi"), ("Mqtt:Users:0:Password", "right"));
        await using var client = await host.Connect();
        Assert.That(client.Accepted.ResultCode, Is.EqualTo(expected));
    }

    // Not MQTT at all; CONNECT with a wrong protocol name; a remaining length that never ends; a PUBLISH before CONNECT.
    [TestCase("474554202f20485454502f312e310d0a0d0a")]
    [TestCase("100c00044d51545404020000")]
    [TestCase("10ffffffffff7f")]
    [TestCase("30050003612f6278")]
    public async Task MalformedBytesHurtNobodyElse(string hex)
    {
        await using var host = await BrokerHost.Start(("Mqtt:CommunicationTimeout", "00:00:01"));
        await using var good = await host.Connect();
        await good.Subscribe("t");
        await using (var bad = await host.ConnectSocket())
        {
            await bad.WriteAsync(Convert.FromHexString(hex));
            await ReadToEnd(bad).Soon();
        }

        await good.Publish("t", "still here").Soon();
        Assert.That(await good.ReceiveText(), Is.EqualTo("still here"));
    }

    // After CONNECT: PUBLISH to "#", to "a" and NUL, to nothing.
    [TestCase("30050001236869")]
    [TestCase("300500026100aa")]
    [TestCase("300400006869")]
    public async Task PublishingNeedsATopic(string packet)
    {
        await using var host = await BrokerHost.Start();
        await using var client = await host.ConnectSocket();
        await client.WriteAsync(Convert.FromHexString(Connect + packet));
        await ReadToEnd(client).Soon();
    }

    // A client that is lost in the middle of a packet; what is left of it must not be asked for again and again.
    [TestCase("10")]
    [TestCase("100f00044d515454")]
    [TestCase(Connect + "300a0001")]
    [TestCase(Connect + "30ff")]
    public async Task HalfAPacketEndsItsConnection(string hex)
    {
        await using var host = await BrokerHost.Start();
        await using var client = await host.ConnectSocket();
        await client.WriteAsync(Convert.FromHexString(hex));
        client.Socket.Shutdown(SocketShutdown.Send);
        await ReadToEnd(client).Soon();
    }

    [Test]
    public async Task PacketAboveLimitEndsItsConnection()
    {
        await using var host = await BrokerHost.Start(("Mqtt:MaxPacketSize", "2048"));
        await using var client = await host.Connect(MqttProtocolVersion.V311);
        Assert.That(async () => await client.Publish("t", new string('x', 4096)).Soon(), Throws.Exception);
        await client.Disconnected;
    }

    [Test]
    public async Task LimitsAreAnnounced()
    {
        await using var host = await BrokerHost.Start(("Mqtt:MaxPacketSize", "2048"), ("Mqtt:MaxKeepAlive", "00:01:00"));
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithKeepAlivePeriod(TimeSpan.FromHours(1));
        await using var client = await TestClient.Connect(options);
        Assert.That((client.Accepted.MaximumPacketSize, client.Accepted.ServerKeepAlive), Is.EqualTo((2048u, (ushort)60)));
    }

    [Test]
    public async Task SessionKeepsMessagesForTheAbsent([Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.Start();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithClientId("away").WithCleanSession(false);
        options = version == MqttProtocolVersion.V500 ? options.WithSessionExpiryInterval(3600) : options;
        await using (var client = await TestClient.Connect(options))
        {
            await client.Subscribe("t");
        }

        await using var publisher = await host.Connect();
        await publisher.Publish("t", "for later").Soon();
        await using var back = await TestClient.Connect(options);
        Assert.That(back.Accepted.IsSessionPresent);
        Assert.That(await back.ReceiveText(), Is.EqualTo("for later"));
    }

    [Test]
    public async Task RepeatedQos2MessageIsHandledOnce()
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("t");
        await using var raw = await host.ConnectSocket();
        await Exchange(raw, "100d00044d51545404020000000161", "20020000");
        await Exchange(raw, "340600017400056f", "50020005");
        await Exchange(raw, "3c0600017400056f", "50020005");
        await Exchange(raw, "62020005", "70020005");
        await Exchange(raw, "3406000174000670", "50020006");
        Assert.That((await subscriber.ReceiveText(), await subscriber.ReceiveText()), Is.EqualTo(("o", "p")));
    }

    [Test]
    public async Task EveryAddressCanBeBound()
    {
        await using var host = await BrokerHost.Start(("Mqtt:Address", "*"));
        await using var client = await host.Connect();
        Assert.That(client.Accepted.ResultCode, Is.EqualTo(MqttClientConnectResultCode.Success), "a client of IPv4 is on the same machine, too");
    }

    [Test]
    public async Task StopDoesNotWaitForClients()
    {
        var host = await BrokerHost.Start();
        await using var client = await host.Connect();
        await using var webSocket = await TestClient.Connect(new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(host.WebSocket.ToString())));
        await using var silent = await host.ConnectSocket();
        await host.DisposeAsync().AsTask().Soon();
        await Task.WhenAll(client.Disconnected, webSocket.Disconnected);
    }

    [Test]
    public void PortInUseIsOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.That(
            async () => await BrokerHost.Start(("Mqtt:Port", $"{port}")),
            Throws.InstanceOf<IOException>().With.Message.EqualTo(
                $"MQTT cannot listen on 127.0.0.1:{port}: the port is in use. Free it, or set Mqtt:Port to another port (0: no MQTT over TCP)."));
    }

    private static async Task Exchange(NetworkStream raw, string request, string answer)
    {
        await raw.WriteAsync(Convert.FromHexString(request));
        var received = new byte[answer.Length / 2];
        await raw.ReadExactlyAsync(received).AsTask().Soon();
        Assert.That(Convert.ToHexStringLower(received), Is.EqualTo(answer));
    }

    private static async Task ReadToEnd(NetworkStream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // Reset instead of closed: ended either way.
        }
    }
}
