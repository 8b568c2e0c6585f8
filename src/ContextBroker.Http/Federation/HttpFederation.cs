using ContextBroker.Core.Federation;
using ContextBroker.Core.Outbound;
using ContextBroker.Http.Gateways;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Federation;

/// <summary>Registers distributed operations over HTTP.</summary>
public static class HttpFederation
{
    public static IServiceCollection AddHttpFederation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOutbound(configuration);
        services.AddSingleton<IContextSource, HttpContextSource>();
        services.AddFederation(configuration);

        // Unless it is said otherwise, sources reach the broker where clients do.
        services.AddOptions<FederationOptions>().PostConfigure<IOptions<GatewayOptions>>(
            static (federation, gateway) => federation.PublicUrl = string.IsNullOrEmpty(federation.PublicUrl) ? gateway.Value.PublicUrl : federation.PublicUrl);
        return services;
    }
}
