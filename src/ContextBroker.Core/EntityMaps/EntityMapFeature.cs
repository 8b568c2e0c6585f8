using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.EntityMaps;

/// <summary>Registers entity maps; needs the entities.</summary>
public static class EntityMapFeature
{
    public static IServiceCollection AddEntityMaps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EntityMapOptions>().Bind(configuration.GetSection(EntityMapOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EntityMapMeter>();
        services.AddSingleton<EntityMapRegistry>();
        services.AddSingleton<EntityMapMaker>();
        services.AddSingleton<EntityMapProvision>();
        services.AddSingleton<EntityMapConsumption>();
        services.AddSingleton<EvolutionMapConsumption>();
        return services;
    }
}
