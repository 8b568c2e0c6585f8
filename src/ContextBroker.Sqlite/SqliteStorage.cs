using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Documents;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContextBroker.Sqlite;

/// <summary>The embedded store behind the four storage ports.</summary>
public static class SqliteStorage
{
    /// <summary>Reads section "Storage". The file is opened when the first port is asked for, and closed with the container.</summary>
    /// <exception cref="InvalidOperationException">Settings that are not valid: all of them are named.</exception>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSqliteStorage(Read(configuration.GetSection(SqliteOptions.Section)));

    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteOptions options)
    {
        if (options.Faults() is { Count: > 0 } faults)
        {
            throw new InvalidOperationException(string.Join("; ", faults));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SqliteEngine>();
        services.AddSingleton<IEntityStore, SqliteEntityStore>();
        services.AddSingleton<IHistoryStore, SqliteHistoryStore>();
        services.AddSingleton<IDocumentStore, SqliteDocumentStore>();
        services.AddSingleton<IOutbox, SqliteOutbox>();
        return services;
    }

    private static SqliteOptions Read(IConfigurationSection section)
    {
        var defaults = new SqliteOptions();
        return new SqliteOptions
        {
            Path = section[nameof(SqliteOptions.Path)] ?? defaults.Path,
            EntityCacheMiB = Number(nameof(SqliteOptions.EntityCacheMiB), defaults.EntityCacheMiB),
            ChangeTailMiB = Number(nameof(SqliteOptions.ChangeTailMiB), defaults.ChangeTailMiB),
            WriterCacheMiB = Number(nameof(SqliteOptions.WriterCacheMiB), defaults.WriterCacheMiB),
            ReaderCacheMiB = Number(nameof(SqliteOptions.ReaderCacheMiB), defaults.ReaderCacheMiB),
            MemoryMapMiB = Number(nameof(SqliteOptions.MemoryMapMiB), defaults.MemoryMapMiB),
            CheckpointMiB = Number(nameof(SqliteOptions.CheckpointMiB), defaults.CheckpointMiB),
            MaxFileMiB = Number(nameof(SqliteOptions.MaxFileMiB), defaults.MaxFileMiB),
        };

        int Number(string name, int otherwise)
        {
            var text = section[name];
            return text is null ? otherwise
                : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                : throw new InvalidOperationException($"{section.Path}:{name} must be a whole number, but is \"{text}\"");
        }
    }
}
