using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Gateways;

/// <summary>
/// Gives each request the scheme, host and path prefix that its client used, by which everything that answers link to is written. Free of cost
/// unless it is set.
/// </summary>
public static class PublicAddress
{
    /// <summary>To stand before all that answers.</summary>
    public static IApplicationBuilder UsePublicAddress(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(options));
            app.Use(next => http => next(WithoutPrefix(http)));
        }

        if (options.ParsePublicUrl() is { } url)
        {
            var (scheme, host, prefix) = (url.Scheme, HostString.FromUriComponent(url.Authority), PathString.FromUriComponent(url.AbsolutePath.TrimEnd('/')));
            app.Use(next => http =>
            {
                (http.Request.Scheme, http.Request.Host, http.Request.PathBase) = (scheme, host, prefix);
                return next(WithoutPrefix(http));
            });
        }

        return app;
    }

    // Through as many gateways as are trusted, from the nearest on. Empty lists would trust everybody, so this is only used with some.
    private static ForwardedHeadersOptions Forwarded(GatewayOptions options)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.ParseProxies())
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        return forwarded;
    }

    // A gateway may pass on the path as it came, or without its prefix.
    private static HttpContext WithoutPrefix(HttpContext http)
    {
        if (http.Request.PathBase.HasValue && http.Request.Path.StartsWithSegments(http.Request.PathBase, StringComparison.Ordinal, out var rest))
        {
            http.Request.Path = rest;
        }

        return http;
    }
}
