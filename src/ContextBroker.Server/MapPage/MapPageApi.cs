using ContextBroker.Http.Answers;
using ContextBroker.Mqtt;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Options;

namespace ContextBroker.Server.MapPage;

/// <summary>Serves the map: the page at the root, its files, and what it must know before it can ask the API.</summary>
public static class MapPageApi
{
    private const string Index = "index.html";
    private const string NotBuilt = "The map was not built: Node.js 20.19 or later was missing when the broker was built. The API is there: /ngsi-ld/v1";

    private static readonly string[] Read = ["GET", "HEAD"];

    /// <summary>The paths served, for openapi.yaml's test.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/", "/map/config.json", "/map/assets/{file}"];

    /// <summary>Where the build puts the page: beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public static IServiceCollection AddMapPage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MapOptions>().Bind(configuration.GetSection(MapOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IValidateOptions<MapOptions>, MapOptionsCheck>();
    }

    public static IEndpointRouteBuilder MapMapPage(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<MapOptions>>().Value;
        if (!options.Enabled)
        {
            return endpoints;
        }

        // Held in memory from the first look at the map on: many brokers serve programs alone.
        var files = new Lazy<IReadOnlyDictionary<string, PageFile>>(() => PageFile.ReadAll(Folder));
        var config = MapConfig.Of(options, endpoints.ServiceProvider.GetRequiredService<IOptions<MqttOptions>>().Value);
        var policy = Policy(options);
        endpoints.MapMethods("/", Read, http => SendPage(http, files.Value, policy));
        endpoints.MapMethods("/map/config.json", Read, http => SendConfig(http, config));
        endpoints.MapMethods("/map/assets/{file}", Read, http => SendAsset(http, files.Value));
        return endpoints;
    }

    // The page asks this server alone; an operator's own style may lead elsewhere.
    private static string Policy(MapOptions options)
    {
        var others = options.StyleUrl.Length > 0 ? " https: http:" : "";
        return $"default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{others}; "
            + $"font-src 'self'{others}; connect-src 'self' ws: wss:{others}; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
    }

    private static Task SendPage(HttpContext http, IReadOnlyDictionary<string, PageFile> files, string policy)
    {
        if (!files.TryGetValue(Index, out var page))
        {
            return ProblemAnswer.Send(http, new Problem(ProblemType.ResourceNotFound, NotBuilt));
        }

        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ContentSecurityPolicy = policy;
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        return Send(http, page);
    }

    private static Task SendAsset(HttpContext http, IReadOnlyDictionary<string, PageFile> files)
    {
        if (!files.TryGetValue($"map/assets/{http.Request.RouteValues["file"]}", out var file))
        {
            return ProblemAnswer.Send(http, new Problem(ProblemType.ResourceNotFound, $"There is no resource {http.Request.Path}"));
        }

        // Their names change with their content.
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Send(http, file);
    }

    private static Task SendConfig(HttpContext http, JsonObject config)
    {
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.ContentType = MediaTypes.Json;
        return Write(http, config.ToUtf8());
    }

    private static Task Send(HttpContext http, PageFile file)
    {
        var (bytes, encoding) = file.For(http.Request.Headers.AcceptEncoding.ToString());
        var tag = $"\"{file.Digest}{(encoding is null ? "" : "-" + encoding)}\"";
        (http.Response.Headers.ETag, http.Response.Headers.Vary) = (tag, "Accept-Encoding");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        http.Response.ContentType = file.ContentType;
        if (encoding is not null)
        {
            http.Response.Headers.ContentEncoding = encoding;
        }

        return Write(http, bytes);
    }

    private static async Task Write(HttpContext http, byte[] bytes)
    {
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }
}
