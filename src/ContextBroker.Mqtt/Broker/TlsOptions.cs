using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ContextBroker.Mqtt.Broker;

/// <summary>How clients are met over TLS: the broker's certificate, and whether theirs are asked for.</summary>
internal static class TlsOptions
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate or key.</exception>
    public static SslServerAuthenticationOptions Of(MqttOptions options)
    {
        using var pem = X509Certificate2.CreateFromPemFile(options.Certificate!, string.IsNullOrEmpty(options.CertificateKey) ? options.Certificate : options.CertificateKey);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Certificate!);

        // A key that came from PEM is not one that every platform can use in a handshake.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var authorities = Authorities(options);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            ClientCertificateRequired = options.ClientCertificates != ClientCertificates.None,
            RemoteCertificateValidationCallback = (_, given, _, _) => given is X509Certificate2 client
                ? options.ClientCertificates == ClientCertificates.None || IsOf(authorities, client)
                : options.ClientCertificates != ClientCertificates.Required,
        };
    }

    private static X509Certificate2Collection Authorities(MqttOptions options)
    {
        var authorities = new X509Certificate2Collection();
        if (options.ClientCertificates != ClientCertificates.None)
        {
            authorities.ImportFromPemFile(options.ClientAuthorities!);
        }

        return authorities;
    }

    private static bool IsOf(X509Certificate2Collection authorities, X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthentication));
        return chain.Build(client);
    }
}
