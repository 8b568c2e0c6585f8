using ContextBroker.Core.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>Registers subscriptions at sources. Needs subscriptions and federation, and starts after both.</summary>
public static class SourceSubscriptionFeature
{
    public static IServiceCollection AddSourceSubscriptions(this IServiceCollection services)
    {
        services.AddSingleton<SourceCopies>();
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<SourceCopies>());
        services.AddSingleton<WantedCopies>();
        services.AddSingleton<SourceSubscriber>();
        services.AddSingleton<ForwardedChanges>();
        services.AddSingleton(SourceNotifications.Make);
        services.AddSingleton<SourceSubscriptionHost>();
        services.AddSingleton<IDuty>(provider => provider.GetRequiredService<SourceSubscriptionHost>());
        services.AddHostedService(provider => provider.GetRequiredService<SourceSubscriptionHost>());
        return services;
    }
}
