using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Puts TLS between a connection and who reads it.</summary>
internal sealed class TlsConnection : IDuplexPipe, ITlsConnectionFeature, IAsyncDisposable
{
    private readonly SslStream _stream;

    private TlsConnection(SslStream stream)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        ClientCertificate = stream.RemoteCertificate as X509Certificate2;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public X509Certificate2? ClientCertificate { get; set; }

    /// <exception cref="System.Security.Authentication.AuthenticationException">The client and the broker do not agree, or its certificate is none of ours.</exception>
    public static async Task<TlsConnection> Open(ConnectionContext connection, SslServerAuthenticationOptions options, TimeSpan patience)
    {
        var stream = new SslStream(new PipeStream(connection.Transport), leaveInnerStreamOpen: true);
        try
        {
            using var limit = new CancellationTokenSource(patience);
            await stream.AuthenticateAsServerAsync(options, limit.Token).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var secure = new TlsConnection(stream);
        connection.Transport = secure;
        connection.Features.Set<ITlsConnectionFeature>(secure);
        return secure;
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
