using System.Net;
using System.Net.Sockets;

namespace ContextBroker.Core.Contexts;

/// <summary>The connections over which documents are fetched: no cookies, no redirects of their own, and no private hosts if so set.</summary>
internal static class ContextHttp
{
    private const int MaxConnectionsPerServer = 8;

    public static SocketsHttpHandler NewHandler(ContextOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // Through a proxy the broker does not see the address that the name stands for.
        UseProxy = options.AllowPrivateAddresses,
        ConnectCallback = options.AllowPrivateAddresses ? null : ConnectPublic,
    };

    // The address that was looked at is the one connected to: a name that resolves otherwise the next moment gains nothing.
    private static async ValueTask<Stream> ConnectPublic(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = Array.FindAll(addresses, PublicAddress.Is);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"the host {host} has no public address");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
