using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Federation;

/// <summary>Registers distributed operations; needs entities, registrations, contexts and an <see cref="IContextSource"/>.</summary>
public static class FederationFeature
{
    public static IServiceCollection AddFederation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FederationOptions>().Bind(configuration.GetSection(FederationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BrokerIdentity>();
        services.AddHostedService(all => all.GetRequiredService<BrokerIdentity>());
        services.AddSingleton<SourceHealth>();
        services.AddSingleton<Forwarder>();
        services.AddSingleton<WholeFilter>();
        services.AddSingleton<Gathering>();
        services.AddSingleton<DistributedConsumption>();
        services.AddSingleton<DistributedProvision>();
        services.AddSingleton<DistributedBatches>();
        services.AddSingleton<DistributedPurge>();
        return services;
    }
}
