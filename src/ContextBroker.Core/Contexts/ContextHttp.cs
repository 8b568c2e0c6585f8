using System.Net;
using ContextBroker.Core.Outbound;

namespace ContextBroker.Core.Contexts;

/// <summary>The connections over which documents are fetched: no cookies, no redirects of their own, and only where the policy lets them.</summary>
internal static class ContextHttp
{
    private const int MaxConnectionsPerServer = 8;

    public static SocketsHttpHandler NewHandler(OutboundGuard guard) => guard.Guard(new SocketsHttpHandler
    {
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });
}
