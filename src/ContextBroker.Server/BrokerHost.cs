using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Disaster;
using ContextBroker.Http;
using ContextBroker.Http.Notifications;
using ContextBroker.Http.Observability;
using ContextBroker.Mqtt;
using ContextBroker.Server.Settings;
using ContextBroker.Sqlite;

namespace ContextBroker.Server;

/// <summary>Composes the broker: settings, storage, the core, its adapters, its applications. Nothing else happens here.</summary>
public static class BrokerHost
{
    /// <summary>The whole broker. <paramref name="settings"/> as on the command line: --Section:Name=value.</summary>
    public static WebApplication Build(string[] settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NewBuilder(settings);
        AddStore(builder);
        builder.Services.AddNgsiLdHttp(builder.Configuration);
        builder.Services.AddMqtt(builder.Configuration);
        AddNotifications(builder);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseWebSockets();
        app.MapNgsiLd();
        app.MapMqttWebSocket();
        app.MapOperations();
        return app;
    }

    private static void AddStore(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StorageEngineOptions>().Bind(builder.Configuration.GetSection(StorageEngineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSqliteStorage(builder.Configuration);
        builder.Services.AddEntities(builder.Configuration);
        builder.Services.AddContexts(builder.Configuration);
        builder.Services.AddDisaster();
    }

    // Last, so that it starts when all it tells of is there, and stops first.
    private static void AddNotifications(WebApplicationBuilder builder)
    {
        builder.Services.AddHttpNotifications(builder.Configuration);
        builder.Services.AddSubscriptions(builder.Configuration);
    }

    // The content root is where the program lies, so that its appsettings.json is found from any folder; one in the current folder overrides it.
    private static WebApplicationBuilder NewBuilder(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true);
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddCommandLine(settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(TimeProvider.System);
        return builder;
    }
}
