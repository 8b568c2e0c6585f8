using System.Security.Cryptography;
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
        using var folder = new Certificates();
        await using var host = await BrokerHost.Start([.. folder.Settings(mode)]);
        Assert.That(await IsAdmitted(host, folder, hasCertificate ? folder.Client : null), Is.EqualTo(isAdmitted));
    }

    [Test]
    public async Task CertificateOfAnotherAuthorityIsRefused()
    {
        using var folder = new Certificates();
        using var other = new Certificates();
        await using var host = await BrokerHost.Start([.. folder.Settings("Optional")]);
        Assert.That(await IsAdmitted(host, folder, other.Client), Is.False);
    }

    [TestCase("gauge-7", true)]
    [TestCase("gauge-8", false)]
    public async Task CertificateNamesTheUser(string user, bool isAdmitted)
    {
        using var folder = new Certificates();
        await using var host = await BrokerHost.Start([.. folder.Settings("Optional"), ("Mqtt:Anonymous", "Never"), ("Mqtt:Users:0:Name", user)]);
        Assert.That(await IsAdmitted(host, folder, folder.Client), Is.EqualTo(isAdmitted));
    }

    [Test]
    public async Task NobodyComesInOverTheLimit()
    {
        await using var host = await BrokerHost.Start(("Mqtt:MaxConnections", "1"));
        await using var first = await host.Connect();
        Assert.That(async () => await host.Connect(), Throws.Exception);
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

            Assert.That((await documents.List("mqtt-retained", CancellationToken.None)).Count, Is.EqualTo(1), "stored before the answer");
        }

        await using var again = await BrokerHost.Start(documents, TimeProvider.System, [], new MemoryEntityStore(TimeProvider.System));
        await using var reader = await again.Connect();
        await reader.Subscribe("#");
        var message = await reader.Receive();
        Assert.That((message.Topic, message.ConvertPayloadToString(), message.Retain), Is.EqualTo(("a", "2", true)));
        await reader.Publish(new MqttApplicationMessage { Topic = "a", PayloadSegment = "3"u8.ToArray(), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).Soon();
        Assert.That((await documents.List("mqtt-retained", CancellationToken.None)).Single().Version, Is.EqualTo(3));
    }

    private static MqttClientOptionsBuilder Options(BrokerHost host, string user, string password) =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials(user, password);

    private static Task<TestClient> Connect(BrokerHost host, string user, string password) => TestClient.Connect(Options(host, user, password));

    private static async Task<bool> IsAdmitted(BrokerHost host, Certificates certificates, X509Certificate2? client)
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

    /// <summary>An authority with a server's and a client's certificate, in files.</summary>
    private sealed class Certificates : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mqtt-tls");

        public Certificates()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            var now = TimeProvider.System.GetUtcNow();
            Authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            Client = Signed("gauge-7", null, "1.3.6.1.5.5.7.3.2");
            using var server = Signed("localhost", "localhost", "1.3.6.1.5.5.7.3.1");
            File.WriteAllText(In("ca.pem"), Authority.ExportCertificatePem());
            File.WriteAllText(In("server.pem"), server.ExportCertificatePem());
            File.WriteAllText(In("server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        public X509Certificate2 Authority { get; }

        public X509Certificate2 Client { get; }

        public (string, string)[] Settings(string mode) =>
        [
            ("Mqtt:TlsPort", "-1"), ("Mqtt:Certificate", In("server.pem")), ("Mqtt:CertificateKey", In("server.key")),
            ("Mqtt:ClientCertificates", mode), ("Mqtt:ClientAuthorities", In("ca.pem")),
        ];

        public void Dispose()
        {
            Authority.Dispose();
            Client.Dispose();
            _folder.Delete(recursive: true);
        }

        private string In(string name) => Path.Combine(_folder.FullName, name);

        private X509Certificate2 Signed(string name, string? host, string purpose)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
            if (host is not null)
            {
                var names = new SubjectAlternativeNameBuilder();
                names.AddDnsName(host);
                request.CertificateExtensions.Add(names.Build());
            }

            using var signed = request.Create(Authority, Authority.NotBefore, Authority.NotAfter, RandomNumberGenerator.GetBytes(8));
            using var withKey = signed.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }
    }
}
