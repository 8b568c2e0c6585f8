using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Shelters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Disaster;

/// <summary>The application's lines in the composition root.</summary>
public static class DisasterApplication
{
    /// <summary>What works on a store, also while no broker runs on it.</summary>
    public static IServiceCollection AddDisaster(this IServiceCollection services) => services
        .AddDisasterModels()
        .AddSingleton<ShelterImport>()
        .AddSingleton<ReadingImport>()
        .AddSingleton<OpenDataImport>();

    /// <summary>What computes on the running broker's entities; needs its change feed.</summary>
    public static IServiceCollection AddDisasterAnalyses(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnalysisOptions>().Bind(configuration.GetSection(AnalysisOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DisasterInputs>();
        services.AddSingleton<AnalysisResults>();
        services.AddSingleton<AnalysisState>();
        services.AddHostedService<StandingAnalyses>();
        return services;
    }
}
