using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Snapshots;

/// <summary>Registers snapshots; needs entities and subscriptions.</summary>
public static class SnapshotFeature
{
    /// <summary>Before the delivery of notifications: those of subscriptions on snapshots say which snapshot they are about.</summary>
    public static IServiceCollection AddSnapshots(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SnapshotOptions>().Bind(configuration.GetSection(SnapshotOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SnapshotRegistry>();
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<SnapshotRegistry>());
        services.AddSingleton<SnapshotNotices>();
        services.AddSingleton<SnapshotRemoval>();
        services.AddSingleton<SnapshotFiller>();
        services.AddSingleton(provider => new SnapshotProvision(
            provider.GetRequiredService<SnapshotRegistry>(),
            provider.GetRequiredService<SnapshotFiller>(),
            provider.GetRequiredService<SnapshotRemoval>(),
            provider.GetRequiredService<SnapshotNotices>(),
            provider.GetRequiredService<TenantRegistry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<SnapshotOptions>>()));
        services.AddHostedService<SnapshotLoading>();
        return services;
    }

    /// <summary>After it: what is told of snapshots goes its way.</summary>
    public static IServiceCollection AddSnapshotKeeping(this IServiceCollection services)
    {
        services.AddHostedService<SnapshotKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SnapshotFiller>());
        return services;
    }

    private sealed class SnapshotLoading(SnapshotRegistry registry) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => registry.Load(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
