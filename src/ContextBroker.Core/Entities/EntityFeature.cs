using ContextBroker.Core.Temporal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Entities;

/// <summary>Registers provision and consumption of entities and of their evolutions; needs an IEntityStore, an IHistoryStore and a TimeProvider.</summary>
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
        services.AddSingleton<EvolutionProvision>();
        services.AddSingleton<SensorProvision>();
        services.AddSingleton<EvolutionConsumption>();
        services.AddHostedService<TransientEntities>();
        return services;
    }
}
