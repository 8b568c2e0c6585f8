using System.Security.Cryptography.X509Certificates;

namespace ContextBroker.Mqtt;

/// <summary>Certificates of clients' TLS, from PEM files.</summary>
internal static class Certificates
{
    /// <returns>Null: the file is not named, and the system's authorities are trusted.</returns>
    public static X509Certificate2Collection? Authorities(string file)
    {
        if (file.Length == 0)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    /// <param name="keyFile">Empty: the key is in the certificate's file.</param>
    /// <returns>Empty: none is named.</returns>
    public static X509Certificate2Collection Own(string file, string keyFile)
    {
        if (file.Length == 0)
        {
            return [];
        }

        // Through PKCS #12: a key that was read from PEM alone is not used by every platform's TLS.
        using var read = X509Certificate2.CreateFromPemFile(file, keyFile.Length > 0 ? keyFile : file);
        return [X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null)];
    }
}
