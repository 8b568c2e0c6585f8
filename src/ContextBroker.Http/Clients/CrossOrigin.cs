using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Clients;

/// <summary>Scripts of web pages from other origins (CORS, WHATWG Fetch 3.2). Off, and free of cost, unless origins are allowed.</summary>
public static class CrossOrigin
{
    private const string Any = "*";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>What a script may read of an answer besides its body and Content-Type.</summary>
    private static readonly string[] Exposed =
        ["Link", "Location", "Allow", "ETag", "Content-Range", "Retry-After", "NGSILD-Results-Count", "NGSILD-Tenant", "NGSILD-EntityMap", "NGSILD-Snapshot", "NGSILD-Warning", "Preference-Applied", "Tile-Thinned"];

    /// <summary>To stand before all that answers.</summary>
    public static IApplicationBuilder UseCrossOrigin(this IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<IOptions<ClientOptions>>().Value.AllowedOrigins.Count == 0 ? app : app.UseCors();

    internal static void Configure(CorsOptions cors, IOptions<ClientOptions> clients) => cors.AddDefaultPolicy(policy =>
    {
        var origins = clients.Value.AllowedOrigins;
        _ = origins.Contains(Any) ? policy.AllowAnyOrigin() : policy.WithOrigins([.. origins]);
        policy.WithMethods(Methods).AllowAnyHeader().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(1));
        if (clients.Value.AllowCredentials)
        {
            policy.AllowCredentials();
        }
    });
}
