using ContextBroker.Disaster.Shelters;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Disaster;

/// <summary>The application's one line in the composition root.</summary>
public static class DisasterApplication
{
    public static IServiceCollection AddDisaster(this IServiceCollection services) => services.AddSingleton<ShelterImport>();
}
