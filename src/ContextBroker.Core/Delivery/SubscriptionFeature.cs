using ContextBroker.Core.Changes;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContextBroker.Core.Delivery;

/// <summary>Registers subscriptions to entities and to registrations, and their delivery. Needs the storage ports, the contexts, and a sender for each scheme.</summary>
public static class SubscriptionFeature
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ChangeOptions>().Bind(configuration.GetSection(ChangeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeliveryOptions>().Bind(configuration.GetSection(DeliveryOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LedgerOptions>().Bind(configuration.GetSection(LedgerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ChangeFeed>();
        services.AddHostedService<ChangeLogTrimmer>();
        services.AddSingleton<SubscriptionRegistry>();
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<SubscriptionRegistry>());
        services.AddSingleton<SubscriptionProvision>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<DeliveryMeter>();
        services.AddSingleton<DeliveryReport>();
        services.AddSingleton<DeliveryLanes>();
        services.AddSingleton<Outgoing>();
        services.AddSingleton(DeliveryRecords.Make);
        services.AddHostedService<LedgerTrimmer>();
        services.AddSingleton<LinkedStates>();
        services.AddSingleton<NotificationPlanner>();
        services.AddSingleton<Replays>();
        services.AddSingleton<ChangePositions>();
        services.AddSingleton(ChangeConsumption.Make);
        services.AddSingleton(SubscriptionHealth.Make);
        services.AddHostedService<EndpointMeter>();
        services.AddSingleton<PeriodicNotifier>();
        services.AddRegistrations();

        // Hosted services stop in reverse: the counts are written after the last attempt was counted.
        services.AddHostedService<TallyWriter>();
        services.AddSingleton<DeliveryHost>();
        services.AddSingleton<IDuty>(provider => provider.GetRequiredService<DeliveryHost>());
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryHost>());
        services.AddHostedService<UnreadSubscriptions>();
        services.AddHostedService<ExpiredRegistrations>();
        return services;
    }
}
