using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Model;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

public class MqttNotificationSenderTests
{
    private const string Link = "<https://example.org/c.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";

    [Test]
    public async Task EveryVersionAndQosIsConfirmed([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values("0", "1", "2")] string qos)
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("city/notify");
        var result = await host.Sender.Send(Message(host.Port, ("MQTT-Version", version), ("MQTT-QoS", qos)), default).Soon();
        var received = await subscriber.Receive();
        Assert.That(result, Is.EqualTo(SendResult.Delivered));
        Assert.That(received.QualityOfServiceLevel, Is.EqualTo(Enum.Parse<MqttQualityOfServiceLevel>(qos)));
    }

    [Test]
    public async Task MessageHasMetadataAndBody()
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("city/notify");
        await host.Sender.Send(Message(host.Port), default).Soon();
        Assert.That(JsonText.Parse(await subscriber.ReceiveText()), Is.EqualTo(JsonText.Parse($$"""
            {
              "metadata": {
                "Content-Type": "application/json", "Link": {{JsonValue.Of(Link)}}, "NGSILD-Tenant": "zushi", "X-Key": "鍵"
              },
              "body": { "id": "urn:n:1", "type": "Notification" }
            }
            """)));
    }

    [TestCase("mqtt3.1.1", "NotAuthorized")]
    [TestCase("mqtt5.0", "BadUserNameOrPassword")]
    public async Task WrongPasswordIsPermanent(string version, string reason)
    {
        await using var host = await BrokerHost.Start(("Mqtt:Users:0:Name", "zushi"), ("Mqtt:Users:0:Password", "right"));
        var message = Message($"mqtt://zushi:wrong@127.0.0.1:{host.Port}/t", ("MQTT-Version", version));
        var result = await host.Sender.Send(message, default).Soon();
        Assert.That(result, Is.EqualTo(new SendResult($"mqtt://zushi@127.0.0.1:{host.Port} refuses the connection: {reason}", IsPermanent: true)));
    }

    [Test]
    public async Task UserInfoIsUnescaped()
    {
        await using var host = await BrokerHost.Start(("Mqtt:Users:0:Name", "a b"), ("Mqtt:Users:0:Password", "c:d@e"), ("Mqtt:Anonymous", "Never"));
        var result = await host.Sender.Send(Message($"mqtt://a%20b:c%3Ad%40e@127.0.0.1:{host.Port}/t"), default).Soon();
        Assert.That(result, Is.EqualTo(SendResult.Delivered));
    }

    [Test]
    public async Task BrokerDownFailsAndBackDelivers()
    {
        await using var sending = await BrokerHost.Start();
        var first = await BrokerHost.Start();
        var port = first.Port;
        var message = Message(port, ("MQTT-QoS", "1"));
        Assert.That((await sending.Sender.Send(message, default).Soon()).IsDelivered);
        await first.DisposeAsync();
        var down = await sending.Sender.Send(message, default).Soon();
        await using var again = await BrokerHost.Start(("Mqtt:Port", $"{port}"));
        var up = await sending.Sender.Send(message, default).Soon();
        Assert.That((down.IsDelivered, down.IsPermanent, up.IsDelivered), Is.EqualTo((false, false, true)), down.Error);
    }

    [Test]
    public async Task SubscriptionsShareFewConnections()
    {
        await using var host = await BrokerHost.Start(("Mqtt:Notifications:Connections", "2"));
        await using var watcher = await host.Connect();
        await watcher.Subscribe("#");
        var sends = Enumerable.Range(0, 500).Select(i => host.Sender.Send(Message($"mqtt://127.0.0.1:{host.Port}/n/{i}", ("MQTT-QoS", $"{i % 3}")), default));
        var results = await Task.WhenAll(sends).Soon();
        Assert.That(results, Has.All.EqualTo(SendResult.Delivered));
        Assert.That(await host.ConnectedClients(), Is.EqualTo(3));
    }

    [Test]
    public async Task ReceiversAreToldWhereToAnswer()
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("city/notify");
        await host.Sender.Send(Message(host.Port, ("MQTT-Response-Topic", "city/receipts")), default).Soon();
        var received = await subscriber.Receive();
        Assert.That((received.ResponseTopic, Encoding.UTF8.GetString(received.CorrelationData)), Is.EqualTo(("city/receipts", "zushi\nurn:s:1\nurn:n:1")));
    }

    [TestCase("mqtt://127.0.0.1:1/", "MQTT-QoS", "1", "The MQTT endpoint names no topic: its URI has no path")]
    [TestCase("mqtt://127.0.0.1:1/t", "MQTT-QoS", "3", "MQTT-QoS is \"3\"; it may be 0, 1 or 2")]
    [TestCase("mqtt://127.0.0.1:1/t", "MQTT-Response-Topic", "a/+", "MQTT-Response-Topic \"a/+\" contains + or #, which only subscribers may use")]
    [TestCase("mqtt://127.0.0.1:1/t", "MQTT-Version", "4", "MQTT-Version is \"4\"; it may be mqtt3.1.1 or mqtt5.0")]
    public async Task BadEndpointIsPermanent(string uri, string key, string value, string expected)
    {
        await using var host = await BrokerHost.Start();
        Assert.That(await host.Sender.Send(Message(uri, (key, value)), default).Soon(), Is.EqualTo(new SendResult(expected, IsPermanent: true)));
    }

    [TestCase("mqtt://h/a/b", "h", 1883, "a/b")]
    [TestCase("mqtts://h/a", "h", 8883, "a")]
    [TestCase("mqtt://[::1]:99/%E9%80%9A/x%20y", "::1", 99, "通/x y")]
    public void UriNamesBrokerAndTopic(string uri, string host, int port, string topic)
    {
        var endpoint = MqttEndpoint.Parse(Message(uri).Receiver);
        Assert.That((endpoint.Broker.Host, endpoint.Broker.Port, endpoint.Topic), Is.EqualTo((host, port, topic)));
    }

    [Test]
    public void DefaultsAreVersion5AndQos0()
    {
        var endpoint = MqttEndpoint.Parse(Message("mqtt://h/a").Receiver);
        Assert.That((endpoint.Broker.Version, endpoint.Qos), Is.EqualTo((MqttProtocolVersion.V500, MqttQualityOfServiceLevel.AtMostOnce)));
    }

    [Test]
    public async Task SilentBrokerTimesOut()
    {
        await using var host = await BrokerHost.Start();
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var message = Message($"mqtt://{silent.LocalEndpoint}/t");
        message = message with { Receiver = message.Receiver with { Timeout = TimeSpan.FromMilliseconds(200) } };
        Assert.That((await host.Sender.Send(message, default).Soon()).Error, Is.EqualTo("127.0.0.1 did not confirm within 0.2 s"));
    }

    private static NotificationMessage Message(int port, params (string Key, string Value)[] settings) =>
        Message($"mqtt://127.0.0.1:{port}/city/notify", settings);

    private static NotificationMessage Message(string uri, params (string Key, string Value)[] settings) => new(
        new NotificationReceiver(new Uri(uri), [new("X-Key", "鍵"), new("Content-Type", "text/plain")], [.. settings.Select(s => KeyValuePair.Create(s.Key, s.Value))], TimeSpan.Zero),
        "urn:s:1",
        "urn:n:1",
        "zushi",
        "application/json",
        Link,
        Encoding.UTF8.GetBytes("""{"id":"urn:n:1","type":"Notification"}"""));
}
