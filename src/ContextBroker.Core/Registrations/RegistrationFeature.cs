using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Registrations;

/// <summary>Registers the Context Registry. Needs what <see cref="Delivery.SubscriptionFeature"/> needs, which starts it.</summary>
internal static class RegistrationFeature
{
    public static IServiceCollection AddRegistrations(this IServiceCollection services)
    {
        services.AddSingleton<RegistrationNotifier>();
        services.AddSingleton<ProxiedEntities>();
        services.AddSingleton(all => new RegistrationRegistry(
            all.GetRequiredService<IDocumentStore>(),
            all.GetRequiredService<TenantRegistry>(),
            all.GetRequiredService<RegistrationNotifier>(),
            all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHeldDocuments>(all => all.GetRequiredService<RegistrationRegistry>());
        services.AddSingleton(all => new RegistrationProvision(
            all.GetRequiredService<RegistrationRegistry>(),
            all.GetRequiredService<ProxiedEntities>(),
            all.GetRequiredService<TenantRegistry>(),
            all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(all => new RegistrationSubscriptionProvision(
            all.GetRequiredService<SubscriptionRegistry>(),
            all.GetRequiredService<RegistrationRegistry>(),
            all.GetRequiredService<RegistrationNotifier>(),
            all.GetRequiredService<ContextRegistry>(),
            all.GetRequiredService<TenantRegistry>(),
            all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RegistrationDiscovery>();
        return services;
    }
}
