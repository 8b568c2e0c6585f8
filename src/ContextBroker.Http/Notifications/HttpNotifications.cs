using ContextBroker.Core.Delivery;
using ContextBroker.Core.Outbound;

namespace ContextBroker.Http.Notifications;

/// <summary>Registers the sender for http and https endpoints.</summary>
public static class HttpNotifications
{
    public static IServiceCollection AddHttpNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOutbound(configuration);
        services.AddOptions<HttpNotificationOptions>()
            .Bind(configuration.GetSection(HttpNotificationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<INotificationSender, HttpNotificationSender>();
    }
}
