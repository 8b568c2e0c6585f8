using ContextBroker.Http.Identity;
using ContextBroker.Http.Limits;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Requests;

namespace ContextBroker.Http;

/// <summary>Registers what the HTTP API needs; <see cref="NgsiLdApi.MapNgsiLd"/> serves it.</summary>
public static class NgsiLdHttp
{
    public static IServiceCollection AddNgsiLdHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().Bind(configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ApiServices>();
        services.AddSingleton<SourceIdentity>();
        services.AddSingleton<InstrumentCollector>();
        return services;
    }
}
