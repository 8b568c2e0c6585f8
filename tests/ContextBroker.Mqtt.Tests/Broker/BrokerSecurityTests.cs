using System.Security.Cryptography.X509Certificates;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

public class BrokerSecurityTests
{
    private static readonly string Hash = PasswordHash.Of("secret").ToString();

    private static readonly (string, string)[] Users =
    [
        ("Mqtt:Anonymous", "Never"), ("Mqtt:Users:0:Name", "c1"), ("Mqtt:Users:0:PasswordHash", Hash),
        ("Mqtt:Users:0:Publish:0", "/json/key/{user}/#"), ("Mqtt:Users:0:Subscribe:0", "news/+"),
    ];

    [TestCase("secret", true)]
    [TestCase("Secret", false)]
    [TestCase("", false)]
    public async Task HashedPasswordIsAsked(string password, bool isRight)
    {
        await using var host = await BrokerHost.Start(Users);
        for (var i = 0; i < 2; i++)
        {
            await using var client = await Connect(host, "c1", password);
            Assert.That(client.Accepted.ResultCode, Is.EqualTo(isRight ? MqttClientConnectResultCode.Success : MqttClientConnectResultCode.BadUserNameOrPassword));
        }
    }

    [Test]
    public async Task RightsAreTheUsers()
    {
        await using var host = await BrokerHost.Start(
            [.. Users, ("Mqtt:Devices:0:ApiKey", "key"), ("Mqtt:Devices:0:EntityId", "urn:d:{deviceId}"), ("Mqtt:Devices:0:EntityType", "D"), ("Mqtt:UnmappedMeasures", "Take")]);
        await using var client = await Connect(host, "c1", "secret");
        var own = await client.Publish("/json/key/c1/attrs", """{"n": 1}""").Soon();
        var other = await client.Publish("/json/key/c2/attrs", """{"n": 1}""").Soon();
        Assert.That((own.IsSuccess, other.ReasonCode), Is.EqualTo((true, MqttClientPublishReasonCode.NotAuthorized)));
        Assert.That((await host.Stored("urn:d:c1") is not null, await host.Stored("urn:d:c2")), Is.EqualTo((true, (object?)null)));
    }

    [TestCase("news/today", MqttClientSubscribeResultCode.GrantedQoS1)]
    [TestCase("news/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [TestCase("#", MqttClientSubscribeResultCode.NotAuthorized)]
    public async Task SubscriptionIsTheUsers(string filter, MqttClientSubscribeResultCode code)
    {
        await using var host = await BrokerHost.Start(Users);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials("c1", "secret").Build()).Soon();
        var answer = await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce).Soon();
        Assert.That(answer.Items.Single().ResultCode, Is.EqualTo(code));
    }

    [Test]
    public async Task WillIsHeldToTheRights()
    {
        await using var host = await BrokerHost.Start([.. Users, ("Mqtt:Users:1:Name", "all"), ("Mqtt:Users:1:PasswordHash", Hash)]);
        await using var listener = await Connect(host, "all", "secret");
        await listener.Subscribe("#");
        foreach (var topic in new[] { "alarm", "/json/key/c1/gone" })
        {
            var client = await TestClient.Connect(Options(host, "c1", "secret").WithWillTopic(topic).WithWillPayload("x"));
            client.Drop();
        }

        Assert.That((await listener.Receive()).Topic, Is.EqualTo("/json/key/c1/gone"));
    }

    [Test]
    public async Task SessionOfAnotherIsNotTakenUp()
    {
        await using var host = await BrokerHost.Start([.. Users, ("Mqtt:Users:1:Name", "all"), ("Mqtt:Users:1:PasswordHash", Hash)]);
        await using var client = await TestClient.Connect(Options(host, "c1", "secret").WithClientId("one").WithCleanStart(false).WithSessionExpiryInterval(60));
        await using var other = await TestClient.Connect(Options(host, "all", "secret").WithClientId("one").WithCleanStart(false));
        Assert.That((other.Accepted.ResultCode, client.IsConnected), Is.EqualTo((MqttClientConnectResultCode.ClientIdentifierNotValid, true)));
    }

    [TestCase("None", false, true)]
    [TestCase("Optional", false, true)]
    [TestCase("Optional", true, true)]
    [TestCase("Required", true, true)]
    [TestCase("Required", false, false)]
    public async Task TlsAsksForCertificates(string mode, bool hasCertificate, bool isAdmitted)
    {
        using var folder = new TestAuthority();
        await using var host = await BrokerHost.Start([.. folder.Settings(mode)]);
        Assert.That(await IsAdmitted(host, folder, hasCertificate ? folder.Client : null), Is.EqualTo(isAdmitted));
    }

    [Test]
    public async Task CertificateOfAnotherAuthorityIsRefused()
    {
        using var folder = new TestAuthority();
        using var other = new TestAuthority();
        await using var host = await BrokerHost.Start([.. folder.Settings("Optional")]);
        Assert.That(await IsAdmitted(host, folder, other.Client), Is.False);
    }

    [TestCase("gauge-7", true)]
    [TestCase("gauge-8", false)]
    public async Task CertificateNamesTheUser(string user, bool isAdmitted)
    {
        using var folder = new TestAuthority();
        await using var host = await BrokerHost.Start([.. folder.Settings("Optional"), ("Mqtt:Anonymous", "Never"), ("Mqtt:Users:0:Name", user)]);
        Assert.That(await IsAdmitted(host, folder, folder.Client), Is.EqualTo(isAdmitted));
    }

    [Test]
    public async Task NobodyComesInOverTheLimit()
    {
        await using var host = await BrokerHost.Start(("Mqtt:MaxConnections", "1"));
        await using var first = await host.Connect();
        Assert.That(async () => await host.Connect(), Throws.Exception);
        Assert.That(async () => await TestClient.Connect(new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(host.WebSocket.ToString()))), Throws.Exception);
        Assert.That((await first.Publish("still", "here").Soon()).IsSuccess);
    }

    [Test]
    public async Task RetainedMessageOutlivesTheBroker()
    {
        var documents = new MemoryDocuments();
        await using (var host = await BrokerHost.Start(documents, TimeProvider.System, []))
        {
            await using var client = await host.Connect();
            foreach (var (topic, payload) in new[] { ("a", "1"), ("a", "2"), ("b", "1"), ("b", "") })
            {
                await client.Publish(new MqttApplicationMessage { Topic = topic, PayloadSegment = System.Text.Encoding.UTF8.GetBytes(payload), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).Soon();
            }

            Assert.That(await documents.List("mqtt-retained", CancellationToken.None), Has.Count.EqualTo(1), "stored before the answer");
        }

        await using var again = await BrokerHost.Start(documents, TimeProvider.System, [], new MemoryEntityStore(TimeProvider.System));
        await using var reader = await again.Connect();
        await reader.Subscribe("#");
        var message = await reader.Receive();
        Assert.That((message.Topic, message.ConvertPayloadToString(), message.Retain), Is.EqualTo(("a", "2", true)));
        var before = (await documents.List("mqtt-retained", CancellationToken.None)).Single().Version;
        await reader.Publish(new MqttApplicationMessage { Topic = "a", PayloadSegment = "3"u8.ToArray(), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).Soon();
        Assert.That((await documents.List("mqtt-retained", CancellationToken.None)).Single().Version, Is.EqualTo(before + 1));
    }

    private static MqttClientOptionsBuilder Options(BrokerHost host, string user, string password) =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials(user, password);

    private static Task<TestClient> Connect(BrokerHost host, string user, string password) => TestClient.Connect(Options(host, user, password));

    private static async Task<bool> IsAdmitted(BrokerHost host, TestAuthority certificates, X509Certificate2? client)
    {
        var port = host.Services.GetRequiredService<EmbeddedMqttBroker>().TlsEndPoint!.Port;
        using var mqtt = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("localhost", port).WithProtocolVersion(MqttProtocolVersion.V500).WithTlsOptions(tls => tls
            .WithTrustChain([certificates.Authority]).WithRevocationMode(X509RevocationMode.NoCheck).WithClientCertificates(client is null ? [] : [client]));
        try
        {
            var connected = (await mqtt.ConnectAsync(options.Build()).Soon()).ResultCode == MqttClientConnectResultCode.Success;
            return connected && (await mqtt.PublishStringAsync("a", new string('x', 100_000), MqttQualityOfServiceLevel.AtLeastOnce).Soon()).IsSuccess;
        }
        catch (Exception e) when (e is not TimeoutException)
        {
            return false;
        }
    }
}
