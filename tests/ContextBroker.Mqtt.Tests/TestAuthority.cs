using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContextBroker.Mqtt;

/// <summary>An authority with a server's and a client's certificate, in files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mqtt-tls");

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        Authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Client = Signed("gauge-7", null, "1.3.6.1.5.5.7.3.2");
        Write("client", Client);
        using var server = Signed("localhost", "localhost", "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(In("ca.pem"), Authority.ExportCertificatePem());
        Write("server", server);
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

    /// <summary>Its files: ca.pem, server.pem and server.key for localhost, client.pem and client.key for gauge-7.</summary>
    public string In(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(In(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(In(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

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
