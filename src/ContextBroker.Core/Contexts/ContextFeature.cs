using ContextBroker.Core.Nodes;
using ContextBroker.Core.Outbound;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Contexts;

/// <summary>Registers the @contexts; needs an IDocumentStore and a TimeProvider. Section "Contexts".</summary>
public static class ContextFeature
{
    public static IServiceCollection AddContexts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ContextOptions>().Bind(configuration.GetSection(ContextOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOutbound(configuration);
        services.AddSingleton(NewRegistry);
        services.AddSingleton<IHeldDocuments>(provider => provider.GetRequiredService<ContextRegistry>());
        services.AddHostedService<ContextLoading>();
        return services;
    }

    private static ContextRegistry NewRegistry(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ContextOptions>>().Value;
        return new ContextRegistry(
            services.GetRequiredService<IDocumentStore>(),
            ContextHttp.NewHandler(services.GetRequiredService<OutboundGuard>()),
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ContextRegistry>>());
    }
}
