using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Models;
using ContextBroker.Disaster.Shelters;
using ContextBroker.Disaster.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Disaster;

/// <summary>The application's lines in the composition root.</summary>
public static class DisasterApplication
{
    private const string UnknownModel = "Models:Rules:n:Type must be one of the types of /disaster/v1/models";

    /// <summary>What works on a store, also while no broker runs on it.</summary>
    public static IServiceCollection AddDisaster(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ModelOptions>().Bind(configuration.GetSection(ModelOptions.Section)).Validate(HasRulesOfModels, UnknownModel).ValidateOnStart();
        return services
            .AddDisasterModels()
            .AddSingleton<IEntityCheck, ModelCheck>()
            .AddSingleton<IDiscretion, PersonalData>()
            .AddHostedService<ModelContexts>()
            .AddSingleton<ShelterImport>()
            .AddSingleton<ReadingImport>()
            .AddSingleton<OpenDataImport>();
    }

    private static bool HasRulesOfModels(ModelOptions options) => options.Rules.All(r => PublishedDocument.Types.Contains(r.Type));

    /// <summary>What computes on the running broker's entities; needs its change feed.</summary>
    public static IServiceCollection AddDisasterAnalyses(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnalysisOptions>().Bind(configuration.GetSection(AnalysisOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DisasterInputs>();
        services.AddSingleton<AnalysisResults>();
        services.AddSingleton<AnalysisState>();
        services.AddSingleton<StandingAnalyses>();
        services.AddSingleton<IDuty>(provider => provider.GetRequiredService<StandingAnalyses>());
        services.AddHostedService(provider => provider.GetRequiredService<StandingAnalyses>());
        return services;
    }
}
