using System.Net;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Provisioning;

public class DeviceCredentialsTests
{
    private const string Guarded = """{"devices": [{"device_id": "c1", "apikey": "key", "mqttPassword": "secret"}, {"device_id": "c2", "apikey": "key"}]}""";

    [Test]
    public async Task PasswordIsNeitherStoredNorShown()
    {
        var documents = new MemoryDocuments();
        await using var host = await BrokerHost.Start(documents, TimeProvider.System, []);
        using var tool = new IotClient(host);
        await tool.AddService(""", "mqttPassword": "group secret" """);
        await tool.Status("POST", "/iot/devices", Guarded);
        var shown = string.Concat(
            (await tool.Send("GET", "/iot/devices")).Body, (await tool.Send("GET", "/iot/devices/c1")).Body, (await tool.Send("GET", "/iot/services")).Body);
        Assert.That(shown, Does.Contain("c1").And.Not.Contain("secret").And.Not.Contain("mqttPassword").And.Not.Contain("argon2id"));
        foreach (var kind in new[] { "iot-device", "iot-service" })
        {
            var stored = string.Concat((await documents.List(kind, default)).Select(d => Encoding.UTF8.GetString(d.Json.Span)));
            Assert.That(stored, Does.Contain("$argon2id$").And.Not.Contain("secret"));
        }
    }

    [Test]
    public async Task DevicePublishesUnderItsOwnTopicsAlone()
    {
        await using var host = await Start([]);
        await using var device = await Connect(host, "key/c1", "secret");
        foreach (var (topic, mayPublish) in new[]
        {
            ("/json/key/c1/attrs", true), ("json/key/c1/attrs/t", true), ("key/c1/attrs", true), ("/ul/key/c1/attrs", true),
            ("/json/key/c2/attrs", false), ("/json/other/c1/attrs", false), ("alarm", false),
        })
        {
            var isForbidden = (await device.Publish(topic, "1").Soon()).ReasonCode == MqttClientPublishReasonCode.NotAuthorized;
            Assert.That(isForbidden, Is.EqualTo(!mayPublish), topic);
        }
    }

    [TestCase("#", false)]
    [TestCase("/key/+/cmd", false)]
    [TestCase("/key/c1/cmd", true)]
    public async Task DeviceSubscribesToItsOwnTopicsAlone(string filter, bool mayHear)
    {
        await using var host = await Start([]);
        await using var device = await Connect(host, "key/c1", "secret");
        await device.Subscribe(filter);
        await device.Subscribe("/key/c1/end");
        await using var tool = await host.Connect();
        await tool.Publish("/key/c1/cmd", "go").Soon();
        await tool.Publish("/key/c1/end", "end").Soon();
        Assert.That(await device.ReceiveText(), Is.EqualTo(mayHear ? "go" : "end"));
    }

    [TestCase("key/c1", "wrong")]
    [TestCase("key/c1", "")]
    [TestCase("key", "secret")]
    public async Task WrongPasswordIsRefused(string user, string password)
    {
        await using var host = await Start([]);
        using var tool = new IotClient(host);
        await tool.AddService(""", "mqttPassword": "group secret" """);
        await using var client = await Connect(host, user, password);
        Assert.That(client.Accepted.ResultCode, Is.EqualTo(MqttClientConnectResultCode.BadUserNameOrPassword));
    }

    [Test]
    public async Task NobodySpeaksForAGuardedDevice()
    {
        await using var host = await Start([]);
        await using var nobody = await host.Connect();
        Assert.That((await nobody.Publish("/json/key/c1/attrs", """{"t": 1}""").Soon()).ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
        Assert.That((await nobody.Publish("/json/key/c2/attrs", """{"t": 1}""").Soon()).IsSuccess);
        Assert.That(await host.Stored("urn:ngsi-ld:Thing:c1", "zushi"), Is.Null);
        Assert.That(await host.Stored("urn:ngsi-ld:Thing:c2", "zushi"), Is.Not.Null);
    }

    [Test]
    public async Task GroupSpeaksForItsDevicesWithoutAPassword()
    {
        await using var host = await Start([]);
        using var tool = new IotClient(host);
        await tool.AddService(""", "mqttPassword": "group secret" """);
        await using var group = await Connect(host, "key", "group secret");
        Assert.That((await group.Publish("/json/key/c2/attrs", """{"t": 1}""").Soon()).IsSuccess);
        Assert.That((await group.Publish("/json/key/c1/attrs", """{"t": 1}""").Soon()).ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
        Assert.That((await group.Publish("/json/other/c2/attrs", """{"t": 1}""").Soon()).ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
        await using var nobody = await host.Connect();
        Assert.That((await nobody.Publish("/json/key/c2/attrs", """{"t": 1}""").Soon()).ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
    }

    [TestCase("PUT", """{"mqttPassword": "another"}""")]
    [TestCase("PUT", """{"mqttPassword": null}""")]
    [TestCase("DELETE", null)]
    public async Task ChangedPasswordEndsTheRightsOfWhoHadTheOld(string method, string? body)
    {
        await using var host = await Start([]);
        using var tool = new IotClient(host);
        await using var device = await Connect(host, "key/c1", "secret");
        Assert.That((await device.Publish("/json/key/c1/attrs", """{"t": 1}""").Soon()).IsSuccess);
        Assert.That(await tool.Status(method, "/iot/devices/c1", body), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await device.Publish("/json/key/c1/attrs", """{"t": 2}""").Soon()).ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
    }

    [Test]
    public async Task DevicesComeInWhereNobodyElseDoes([Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        var documents = new MemoryDocuments();
        await using (await Start(documents, []))
        {
        }

        await using var host = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Anonymous", "Never")]);
        await using var device = await Connect(host, "key/c1", "secret", version);
        await using var nobody = await host.Connect();
        Assert.That((device.Accepted.ResultCode, nobody.Accepted.ResultCode), Is.EqualTo((MqttClientConnectResultCode.Success, MqttClientConnectResultCode.NotAuthorized)));
    }

    [TestCase("""{"device_id": "d", "mqttPassword": 1}""")]
    [TestCase("""{"device_id": "d", "mqttPassword": ""}""")]
    [TestCase("""{"device_id": "d", "mqttPasswordHash": "plain"}""")]
    [TestCase("""{"device_id": "d", "apikey": "a/b", "mqttPassword": "x"}""")]
    public async Task WhatIsNoPasswordIsRefused(string device)
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        Assert.That(await tool.Refusal("POST", "/iot/devices", $$"""{"devices": [{{device}}]}"""), Is.EqualTo("WRONG_SYNTAX"));
        Assert.That(await tool.Refusal("GET", "/iot/devices/d"), Is.EqualTo("DEVICE_NOT_FOUND"));
    }

    private static Task<BrokerHost> Start((string, string)[] settings) => Start(new MemoryDocuments(), settings);

    private static async Task<BrokerHost> Start(MemoryDocuments documents, (string, string)[] settings)
    {
        var host = await BrokerHost.Start(documents, TimeProvider.System, settings);
        using var tool = new IotClient(host);
        Assert.That(await tool.Status("POST", "/iot/devices", Guarded), Is.EqualTo(HttpStatusCode.Created));
        return host;
    }

    private static Task<TestClient> Connect(BrokerHost host, string user, string password, MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        TestClient.Connect(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithCredentials(user, password));
}
