using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Outbound;

/// <summary>
/// Decides which hosts the broker connects to by itself, at each connection and after the name is resolved: the address that was looked at is the
/// one connected to, so that a name that resolves otherwise the next moment gains nothing.
/// </summary>
public sealed class OutboundGuard(IOptions<OutboundOptions> options)
{
    private readonly bool _allowsPrivate = options.Value.AllowPrivateAddresses;
    private readonly IPNetwork[] _networks = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network))];
    private readonly string[] _hosts = [.. options.Value.AllowedHosts];

    /// <summary>Connections of http and https by this policy. Where there is one, no proxy: the broker would not see the address behind a name.</summary>
    public SocketsHttpHandler Guard(SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false;
        if (!_allowsPrivate || _hosts.Length > 0)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = Connect;
        }

        return handler;
    }

    /// <summary>The host's addresses that may be connected to, at least one.</summary>
    /// <exception cref="HttpRequestException">The host may not be connected to.</exception>
    /// <exception cref="SocketException">The name cannot be resolved.</exception>
    public async ValueTask<IPAddress[]> Resolve(string host, CancellationToken cancel)
    {
        if (_hosts.Length > 0 && !Array.Exists(_hosts, pattern => Fits(pattern, host)))
        {
            throw new HttpRequestException($"the host {host} is not among those that the broker may connect to (Outbound:AllowedHosts)");
        }

        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = Array.FindAll(addresses, IsAllowed);
        return allowed.Length > 0 ? allowed
            : throw new HttpRequestException($"the host {host} has no address that the broker may connect to (Outbound:AllowPrivateAddresses)");
    }

    private bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowsPrivate || PublicAddress.Is(plain) || Array.Exists(_networks, network => network.Contains(plain));
    }

    private static bool Fits(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = await Resolve(context.DnsEndPoint.Host, cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
