using ContextBroker.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Nodes;

/// <summary>
/// Registers what makes this broker one of several on a store. On an engine that one process owns there is nothing of it: who would ask finds none, and
/// goes on at once.
/// </summary>
public static class NodeFeature
{
    /// <summary>After the store and everything that holds documents or has duties, so that it starts last and stops first.</summary>
    public static IServiceCollection AddNodes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NodeOptions>().Bind(configuration.GetSection(NodeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(ISharedStore)))
        {
            services.AddSingleton<Duties>();
            services.AddSingleton<NodePresence>();
            services.AddHostedService(provider => provider.GetRequiredService<NodePresence>());
            services.AddSingleton<StoreFollower>();
            services.AddHostedService(provider => provider.GetRequiredService<StoreFollower>());
            services.AddHostedService<DutyKeeper>();
        }

        return services;
    }
}
