using System.Net;

namespace ContextBroker.Http.Gateways;

/// <summary>Settings under "Gateway": the address at which clients reach the broker, when that is not the one it listens on.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>
    /// Where clients reach the broker, as https://broker.example.jp or https://example.jp/broker: what answers link to begins so. Requests are taken with
    /// and without its path in front. Empty: as each request says.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// IP addresses or networks (10.0.0.0/8) of gateways whose X-Forwarded-For, -Proto, -Host and -Prefix are believed. None: nobody's are.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The URL; null: none is set.</summary>
    /// <exception cref="FormatException">Not an absolute http or https URL, or with a query or a fragment.</exception>
    internal Uri? ParsePublicUrl()
    {
        if (string.IsNullOrEmpty(PublicUrl))
        {
            return null;
        }

        return Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw new FormatException($"\"{PublicUrl}\" is not a URL such as https://broker.example.jp/path");
    }

    /// <summary>An address is the network of itself alone.</summary>
    /// <exception cref="FormatException">One of them is neither an address nor a network.</exception>
    internal IReadOnlyList<IPNetwork> ParseProxies() => [.. TrustedProxies.Select(ParseProxy)];

    private static IPNetwork ParseProxy(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new FormatException($"\"{text}\" is neither an IP address nor a network such as 10.0.0.0/8");
    }
}
