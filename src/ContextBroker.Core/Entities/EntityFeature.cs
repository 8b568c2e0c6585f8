using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Entities;

/// <summary>Registers provision and consumption of entities; needs an IEntityStore and a TimeProvider.</summary>
public static class EntityFeature
{
    public static IServiceCollection AddEntities(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EntityOptions>().Bind(configuration.GetSection(EntityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton<EntityLocks>();
        services.AddSingleton<EntityProvision>();
        services.AddSingleton<EntityBatchProvision>();
        services.AddSingleton<EntityPurge>();
        services.AddSingleton<EntityImport>();
        services.AddSingleton<EntityConsumption>();
        services.AddSingleton<LinkedEntities>();
        services.AddSingleton<EntityDiscovery>();
        services.AddHostedService<TransientEntities>();
        return services;
    }
}
