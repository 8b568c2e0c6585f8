using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Interop;

/// <summary>A Mosquitto that is reached over TLS alone, with a certificate of an authority of its own, and asks its clients for one.</summary>
public class MosquittoTlsTests
{
    private const string Broker = "/usr/sbin/mosquitto";
    private const string Publisher = "/usr/bin/mosquitto_pub";

    private TestAuthority _authority = null!;
    private Process? _mosquitto;
    private int _port;

    [SetUp]
    public async Task StartMosquitto()
    {
        if (!File.Exists(Broker))
        {
            Assert.Ignore($"{Broker} is not installed");
        }

        _authority = new TestAuthority();
        _port = FreePort();
        await File.WriteAllTextAsync(_authority.In("rights"), "user gauge-7\ntopic readwrite #\n");
        await File.WriteAllTextAsync(_authority.In("mosquitto.conf"), $"""
            user root
            listener {_port} 127.0.0.1
            cafile {_authority.In("ca.pem")}
            certfile {_authority.In("server.pem")}
            keyfile {_authority.In("server.key")}
            require_certificate true
            use_identity_as_username true
            acl_file {_authority.In("rights")}
            """);
        _mosquitto = Process.Start(new ProcessStartInfo(Broker, ["-v", "-c", _authority.In("mosquitto.conf")]) { RedirectStandardError = true })!;
        await Says("running");
    }

    [TearDown]
    public async Task StopMosquitto()
    {
        if (_mosquitto is not null)
        {
            _mosquitto.Kill();
            await _mosquitto.WaitForExitAsync().Soon();
            _mosquitto.Dispose();
            _mosquitto = null;
        }

        _authority?.Dispose();
    }

    [TestCase("Mqtt5")]
    [TestCase("Mqtt311")]
    public async Task MeasuresAreTakenIn(string version)
    {
        await using var host = await BrokerHost.Start([.. Settings("Mqtt:External"), .. Taken, ("Mqtt:External:Version", version)]);
        await Says("SUBACK");
        using var publisher = Process.Start(
            Publisher,
            [
                "-h", "localhost", "-p", $"{_port}", "--cafile", _authority.In("ca.pem"), "--cert", _authority.In("client.pem"), "--key", _authority.In("client.key"),
                "-q", "1", "-t", "/json/key/g/attrs", "-m", """{"level": 3.2}""",
            ]);
        await publisher.WaitForExitAsync().Soon();
        Assert.That(publisher.ExitCode, Is.Zero);
        await Says("Received PUBACK", "Received PUBREC");
        Assert.That((await host.StoredAttribute("urn:ngsi-ld:D:g", "level")).Value, Is.EqualTo(JsonValue.Of(3.2)), "stored before it is acknowledged");
    }

    [Test]
    public async Task NobodyIsServedWithoutACertificate()
    {
        await using var host = await BrokerHost.Start([.. Settings("Mqtt:External").Where(setting => !setting.Name.Contains("Client", StringComparison.Ordinal)), .. Taken]);
        await Says("peer did not return a certificate");
    }

    [Test]
    public async Task BrokerOfAnotherAuthorityIsNotTrusted()
    {
        using var other = new TestAuthority();
        await using var host = await BrokerHost.Start([.. Settings("Mqtt:External"), .. Taken, ("Mqtt:External:CertificateAuthorities", other.In("ca.pem"))]);
        await Says("Protocol error", "OpenSSL Error", "unknown ca", "bad certificate");
        Assert.That((await host.Sender.Send(Message(), default).Soon()).IsDelivered, Is.False);
    }

    [Test]
    public async Task NotificationIsTaken([Values("0", "1", "2")] string qos)
    {
        await using var host = await BrokerHost.Start(Settings("Mqtt:Notifications"));
        Assert.That(await host.Sender.Send(Message(qos), default).Soon(), Is.EqualTo(SendResult.Delivered));
        await Says($"(d0, q{qos}, r0");
    }

    private static (string Name, string Value)[] Taken =>
    [
        ("Mqtt:Devices:0:ApiKey", "key"), ("Mqtt:Devices:0:EntityId", "urn:ngsi-ld:D:{deviceId}"), ("Mqtt:Devices:0:EntityType", "D"), ("Mqtt:Devices:0:UnmappedMeasures", "Take"),
    ];

    private (string Name, string Value)[] Settings(string section) =>
    [
        ("Mqtt:External:Broker", section == "Mqtt:External" ? $"mqtts://localhost:{_port}" : ""),
        ($"{section}:CertificateAuthorities", _authority.In("ca.pem")),
        ($"{section}:ClientCertificate", _authority.In("client.pem")),
        ($"{section}:ClientCertificateKey", _authority.In("client.key")),
    ];

    private NotificationMessage Message(string qos = "1") => new(
        new NotificationReceiver(new Uri($"mqtts://localhost:{_port}/city"), [], [new("MQTT-QoS", qos)], Waiting.Limit),
        "urn:s:1",
        "urn:n:1",
        "",
        "application/json",
        null,
        Encoding.UTF8.GetBytes("{}"));

    /// <summary>Until Mosquitto has written a line with one of these.</summary>
    private async Task Says(params string[] anyOf)
    {
        var said = new List<string>();
        while (!anyOf.Any(part => said.LastOrDefault()?.Contains(part, StringComparison.Ordinal) == true))
        {
            var line = await _mosquitto!.StandardError.ReadLineAsync().Soon();
            Assert.That(line, Is.Not.Null, string.Join('\n', said));
            said.Add(line!);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
