using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.SourceSubscriptions;
using ContextBroker.Disaster;
using ContextBroker.Http;
using ContextBroker.Http.Clients;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Gateways;
using ContextBroker.Http.Notifications;
using ContextBroker.Http.Observability;
using ContextBroker.MongoDb;
using ContextBroker.Mqtt;
using ContextBroker.Mqtt.Provisioning;
using ContextBroker.OData;
using ContextBroker.Server.MapPage;
using ContextBroker.Server.Settings;
using ContextBroker.Sqlite;
using ContextBroker.Tiles;
using Microsoft.Extensions.Options;

namespace ContextBroker.Server;

/// <summary>Composes the broker: settings, storage, the core, its adapters, its applications. Nothing else happens here.</summary>
public static class BrokerHost
{
    /// <summary>The whole broker. <paramref name="settings"/> as on the command line: --Section:Name=value.</summary>
    public static WebApplication Build(string[] settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NewBuilder(settings);
        AddStore(builder, settings);
        builder.Services.AddEntityMaps(builder.Configuration);
        builder.Services.AddNgsiLdHttp(builder.Configuration);
        builder.Services.AddODataTables(builder.Configuration);
        builder.Services.AddVectorTiles(builder.Configuration);
        builder.Services.AddMqtt(builder.Configuration);
        AddNotifications(builder);
        builder.Services.AddDisasterAnalyses(builder.Configuration);
        builder.Services.AddMapPage(builder.Configuration);
        builder.Services.AddNodes(builder.Configuration);
        configure?.Invoke(builder);
        var app = Validated(builder.Build());
        app.UsePublicAddress();
        app.UseCrossOrigin();
        app.UseNgsiLd();
        app.UseResponseCompression();
        app.UseDisaster();
        app.UseODataTables();
        app.UseVectorTiles();
        app.UseWebSockets();
        app.UseRouting();
        app.UseAuthorization();
        app.MapMqttWebSocket();
        app.MapIotAgent();
        app.MapMapPage();
        app.MapOperations();
        return app;
    }

    /// <summary>The store and the door to it, without a port: for commands that work on the data while no broker runs.</summary>
    public static IHost BuildStore(string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        AddSettings(builder.Configuration, settings);
        AddStore(builder, settings);
        return Validated(builder.Build());
    }

    // Before any service is made: the first of them to read a bad setting would hide the others.
    private static T Validated<T>(T host)
        where T : IHost
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        return host;
    }

    private static void AddStore(IHostApplicationBuilder builder, string[] settings)
    {
        builder.Services.AddSingleton<IValidateOptions<SettingNames>>(new SettingNames.Validator(settings));
        builder.Services.AddOptions<SettingNames>().ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOptions<StorageEngineOptions>().Bind(builder.Configuration.GetSection(StorageEngineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        AddEngine(builder);
        builder.Services.AddEntities(builder.Configuration);
        builder.Services.AddContexts(builder.Configuration);
        builder.Services.AddDisaster(builder.Configuration);
    }

    private static void AddEngine(IHostApplicationBuilder builder)
    {
        if (StorageEngineOptions.IsMongoDb(builder.Configuration))
        {
            builder.Services.AddMongoStorage(builder.Configuration);
        }
        else
        {
            builder.Services.AddSqliteStorage(builder.Configuration);
        }
    }

    // Last, so that it starts when all it tells of is there, and stops first.
    private static void AddNotifications(WebApplicationBuilder builder)
    {
        builder.Services.AddHttpNotifications(builder.Configuration);
        builder.Services.AddHttpFederation(builder.Configuration);
        builder.Services.AddSnapshots(builder.Configuration);
        builder.Services.AddSubscriptions(builder.Configuration);
        builder.Services.AddSourceSubscriptions();
        builder.Services.AddSnapshotKeeping();
    }

    private static WebApplicationBuilder NewBuilder(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddSettings(builder.Configuration, settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder;
    }

    // The program's own appsettings.json lies beside it, so that it is found from any folder; one in the current folder overrides it.
    private static void AddSettings(IConfigurationManager configuration, string[] settings)
    {
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        configuration.AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true);
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(settings);
    }
}
