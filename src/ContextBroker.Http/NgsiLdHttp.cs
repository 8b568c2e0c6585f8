using ContextBroker.Http.Clients;
using ContextBroker.Http.Gateways;
using ContextBroker.Http.Identity;
using ContextBroker.Http.Limits;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Temporal;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http;

/// <summary>Registers what the HTTP API needs; <see cref="NgsiLdApi.UseNgsiLd"/> serves it.</summary>
public static class NgsiLdHttp
{
    private const int LongestLine = 64 * 1024;

    public static IServiceCollection AddNgsiLdHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().Bind(configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClientOptions>().Bind(configuration.GetSection(ClientOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsCheck>();
        services.AddOptions<TemporalOptions>().Bind(configuration.GetSection(TemporalOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>(Bound);
        services.AddCors();
        services.AddResponseCompression();
        services.AddOptions<CorsOptions>().Configure<IOptions<ClientOptions>>(CrossOrigin.Configure);
        services.AddSingleton<ApiServices>();
        services.AddSingleton<SourceIdentity>();
        services.AddSingleton<InstrumentCollector>();
        return services;
    }

    // Wider than our own limits, which answer with a problem; beyond its own Kestrel refuses with a bare status and hangs up.
    private static void Bound(KestrelServerOptions kestrel, IOptions<LimitOptions> limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.Value.MaxBodyBytes;
        kestrel.Limits.MaxRequestLineSize = Math.Max(limits.Value.MaxUriLength + 1024, LongestLine);
        kestrel.Limits.MaxRequestBufferSize = Math.Max(kestrel.Limits.MaxRequestBufferSize ?? 0, kestrel.Limits.MaxRequestLineSize);
    }
}
