using ContextBroker.Tiles.Layers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ContextBroker.Tiles;

/// <summary>Registers and serves vector tiles of every type of entities that can be drawn.</summary>
public static class VectorTiles
{
    /// <summary>The operations served, for openapi.yaml's test.</summary>
    public static IReadOnlyList<string> Operations { get; } =
        ["GET /tiles", "GET /tiles/{entityType}.json", "GET /tiles/{entityType}/{z}/{x}/{y}.mvt"];

    public static IServiceCollection AddVectorTiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TileOptions>().Bind(configuration.GetSection(TileOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<TileOptions>>().Value);
        services.AddSingleton<TileLayers>();
        services.AddSingleton<TileQueue>();
        services.AddSingleton<TileService>();
        return services;
    }

    /// <summary>Serves the tiles below /tiles, unless they are switched off. To stand before UseRouting.</summary>
    public static IApplicationBuilder UseVectorTiles(this IApplicationBuilder app)
    {
        if (!app.ApplicationServices.GetRequiredService<IOptions<TileOptions>>().Value.Enabled)
        {
            return app;
        }

        var service = new Lazy<TileService>(app.ApplicationServices.GetRequiredService<TileService>);
        return app.Use(next => http => http.Request.Path.StartsWithSegments(TileService.Root, StringComparison.Ordinal) ? service.Value.Invoke(http) : next(http));
    }
}
