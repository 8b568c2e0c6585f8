using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContextBroker.Core.Delivery;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Notifications;

public class SecureEndpointTests
{
    [Test]
    public async Task ConfiguredAuthorityIsTrusted()
    {
        using var authority = NewAuthority();
        using var receiver = await StartReceiver(authority);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
            await using var host = await BrokerHost.Start(("Mqtt:Notifications:CertificateAuthorities", file));
            Assert.That(await host.Sender.Send(Message(receiver.Port, "localhost"), default).Soon(), Is.EqualTo(SendResult.Delivered));
            Assert.That((await host.Sender.Send(Message(receiver.Port, "127.0.0.1"), default).Soon()).IsDelivered, Is.False, "the certificate is for another name");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task OtherAuthoritiesAreNot()
    {
        using var authority = NewAuthority();
        using var receiver = await StartReceiver(authority);
        await using var host = await BrokerHost.Start();
        var result = await host.Sender.Send(Message(receiver.Port, "localhost"), default).Soon();
        Assert.That(result.Error, Does.StartWith($"mqtts://localhost:{receiver.Port} cannot be connected: "));
    }

    [Test]
    public async Task OwnCertificateIsShown()
    {
        using var authority = NewAuthority();
        var shown = "";
        using var receiver = await StartReceiver(authority, certificate => shown = certificate?.Subject ?? "none");
        var files = Directory.CreateTempSubdirectory("contextbroker-tls-");
        try
        {
            var (trusted, own, ownKey) = (Path.Combine(files.FullName, "ca.pem"), Path.Combine(files.FullName, "own.pem"), Path.Combine(files.FullName, "own.key"));
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var signed = new CertificateRequest("CN=broker of the prefecture", key, HashAlgorithmName.SHA256)
                .Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
            await File.WriteAllTextAsync(trusted, authority.ExportCertificatePem());
            await File.WriteAllTextAsync(own, signed.ExportCertificatePem());
            await File.WriteAllTextAsync(ownKey, key.ExportPkcs8PrivateKeyPem());
            await using var host = await BrokerHost.Start(
                ("Mqtt:Notifications:CertificateAuthorities", trusted), ("Mqtt:Notifications:ClientCertificate", own), ("Mqtt:Notifications:ClientCertificateKey", ownKey));
            Assert.That(await host.Sender.Send(Message(receiver.Port, "localhost"), default).Soon(), Is.EqualTo(SendResult.Delivered));
            Assert.That(shown, Is.EqualTo("CN=broker of the prefecture"));
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    [Test]
    public async Task PrivateHostsAreRefusedByPolicy()
    {
        await using var receiver = await BrokerHost.Start();
        await using var host = await BrokerHost.Start(("Outbound:AllowPrivateAddresses", "false"));
        var message = Message(receiver.Port, "localhost") with { Receiver = new NotificationReceiver(new Uri($"mqtt://localhost:{receiver.Port}/city"), [], [], Waiting.Limit) };
        Assert.That((await host.Sender.Send(message, default).Soon()).Error, Does.Contain("has no address that the broker may connect to"));
        Assert.That(await receiver.ConnectedClients(), Is.Zero);
    }

    private static X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static async Task<Receiver> StartReceiver(X509Certificate2 authority, Action<X509Certificate?>? askForCertificate = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        var options = new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(0)
            .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptionCertificate(certificate).Build();
        if (askForCertificate is not null)
        {
            options.TlsEndpointOptions.ClientCertificateRequired = true;
            options.TlsEndpointOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                askForCertificate(shown);
                return shown?.Issuer == authority.Subject;
            };
        }

        var server = new MqttServerFactory().CreateMqttServer(options);
        await server.StartAsync();
        return new Receiver(server, options.TlsEndpointOptions.Port);
    }

    private static NotificationMessage Message(int port, string host) => new(
        new NotificationReceiver(new Uri($"mqtts://{host}:{port}/city"), [], [new("MQTT-QoS", "1")], Waiting.Limit),
        "urn:s:1",
        "urn:n:1",
        "",
        "application/json",
        null,
        Encoding.UTF8.GetBytes("{}"));

    private sealed record Receiver(MqttServer Server, int Port) : IDisposable
    {
        public void Dispose() => Server.Dispose();
    }
}
