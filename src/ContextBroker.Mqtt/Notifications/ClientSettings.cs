using System.Security.Cryptography.X509Certificates;
using ContextBroker.Core.Outbound;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>What all connections to receiving brokers share: options, whom they trust, who they are, where they may go.</summary>
internal sealed record ClientSettings(
    NotificationClientOptions Options, X509Certificate2Collection? Authorities, X509Certificate2Collection Own, OutboundGuard Guard)
{
    /// <summary>Reads the certificates that the options name.</summary>
    public static ClientSettings Read(NotificationClientOptions options, OutboundGuard guard)
    {
        X509Certificate2Collection? authorities = null;
        if (options.CertificateAuthorities.Length > 0)
        {
            authorities = [];
            authorities.ImportFromPemFile(options.CertificateAuthorities);
        }

        return new ClientSettings(options, authorities, options.ClientCertificate.Length > 0 ? [ReadOwn(options)] : [], guard);
    }

    // Through PKCS #12: a key that was read from PEM alone is not used by every platform's TLS.
    private static X509Certificate2 ReadOwn(NotificationClientOptions options)
    {
        var key = options.ClientCertificateKey.Length > 0 ? options.ClientCertificateKey : options.ClientCertificate;
        using var read = X509Certificate2.CreateFromPemFile(options.ClientCertificate, key);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}
