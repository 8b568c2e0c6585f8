using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Documents;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ContextBroker.Sqlite;

/// <summary>The embedded store behind the four storage ports.</summary>
public static class SqliteStorage
{
    /// <summary>Settings are section "Storage". The file is opened when the first port is asked for, and closed with the container.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SqliteOptions>().Bind(configuration.GetSection(SqliteOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SqliteOptions>>().Value);
        services.AddSingleton<SqliteEngine>();
        services.AddSingleton<IEntityStore, SqliteEntityStore>();
        services.AddSingleton<IHistoryStore, SqliteHistoryStore>();
        services.AddSingleton<IDocumentStore, SqliteDocumentStore>();
        services.AddSingleton<IOutbox, SqliteOutbox>();
        services.AddSingleton<IDeliveryLedger, SqliteDeliveryLedger>();
        return services;
    }
}
