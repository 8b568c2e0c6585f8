using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Documents;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.MongoDb.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ContextBroker.MongoDb;

/// <summary>The store on MongoDB behind the storage ports.</summary>
public static class MongoStorage
{
    /// <summary>Settings are section "Storage". The server is asked when the first port is asked for; it is let go of with the container.</summary>
    public static IServiceCollection AddMongoStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MongoOptions>().Bind(configuration.GetSection(MongoOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MongoOptions>, ConnectionStringCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MongoOptions>>().Value);
        services.AddSingleton<MongoEngine>();
        services.AddSingleton<IEntityStore, MongoEntityStore>();
        services.AddSingleton<IHistoryStore, MongoHistoryStore>();
        services.AddSingleton<IDocumentStore, MongoDocumentStore>();
        services.AddSingleton<IOutbox, MongoOutbox>();
        services.AddSingleton<IDeliveryLedger, MongoDeliveryLedger>();
        services.AddSingleton<ISharedStore, MongoSharedStore>();
        return services;
    }
}
