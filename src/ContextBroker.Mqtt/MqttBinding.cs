using ContextBroker.Core.Delivery;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Outbound;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Mqtt.Broker;
using ContextBroker.Mqtt.External;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.Mqtt.Live;
using ContextBroker.Mqtt.Notifications;
using ContextBroker.Mqtt.Provisioning;
using ContextBroker.Mqtt.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt;

/// <summary>Puts the embedded broker, sensor ingestion and MQTT notifications into the host.</summary>
public static class MqttBinding
{
    private const string Subprotocol = "mqtt";

    public static IServiceCollection AddMqtt(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MqttOptions>().Bind(configuration.GetSection(MqttOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttOptionsCheck>();
        services.AddOutbound(configuration);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddConnections();
        services.AddSingleton<MqttMetrics>();
        services.AddSingleton<ExactlyOnceReceipts>();
        services.AddSingleton<RetainedMessages>();
        services.AddSingleton<KeptSessions>();
        services.AddSingleton<MqttConnections>();
        services.AddSingleton<ClientAdmission>();
        services.AddSingleton<MqttWebSocketHandler>();
        services.AddSingleton<DeviceTable>();
        services.AddSingleton<ProvisioningRegistry>();
        services.AddSingleton<FirstSight>();
        services.AddSingleton<HashingGate>();
        services.AddSingleton<DeviceCredentials>();
        services.AddSingleton<ServiceEndpoints>();
        services.AddSingleton<DeviceEndpoints>();
        services.AddSingleton<QuarantineEndpoints>();
        services.AddSingleton<DeviceWatch>();
        services.AddSingleton<SensorTopics>();
        services.AddSingleton<Quarantine>();
        services.AddSingleton<SensorIngestion>();
        services.AddSingleton<LiveViewers>();
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<ProvisioningRegistry>());
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<DeviceWatch>());
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<Quarantine>());
        services.AddSingleton(CreateBroker);
        services.AddHostedService<ProvisioningStart>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedMqttBroker>());
        services.AddHostedService<LiveTopics>();
        services.AddHostedService<ExternalBroker>();
        services.AddSingleton(provider => new ResponseReceipts(
            provider.GetRequiredService<DeliveryRecords>,
            (tenant, id) => provider.GetService<SubscriptionRegistry>()?.Find(tenant, id),
            provider.GetRequiredService<ILogger<ResponseReceipts>>()));
        services.AddSingleton<INotificationSender, MqttNotificationSender>();
        services.AddHostedService<ResponseStart>();
        return services;
    }

    /// <summary>MQTT over WebSocket at Mqtt:WebSocketPath; nothing when that is empty.</summary>
    public static IEndpointRouteBuilder MapMqttWebSocket(this IEndpointRouteBuilder endpoints)
    {
        var path = endpoints.ServiceProvider.GetRequiredService<IOptions<MqttOptions>>().Value.WebSocketPath;
        if (path.Length > 0)
        {
            endpoints.MapConnectionHandler<MqttWebSocketHandler>(path, Configure);
        }

        return endpoints;
    }

    private static void Configure(HttpConnectionDispatcherOptions options)
    {
        options.Transports = HttpTransportType.WebSockets;
        options.WebSockets.SubProtocolSelector = offered => offered.Contains(Subprotocol, StringComparer.OrdinalIgnoreCase) ? Subprotocol : null!;
    }

    private static EmbeddedMqttBroker CreateBroker(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<MqttOptions>>(),
        provider.GetRequiredService<ClientAdmission>(),
        provider.GetRequiredService<SensorIngestion>(),
        provider.GetRequiredService<MqttWebSocketHandler>(),
        provider.GetRequiredService<MqttConnections>(),
        provider.GetRequiredService<KeptSessions>(),
        provider.GetRequiredService<ExactlyOnceReceipts>(),
        provider.GetRequiredService<RetainedMessages>(),
        provider.GetRequiredService<LiveViewers>(),
        provider.GetRequiredService<MqttMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>());
}
