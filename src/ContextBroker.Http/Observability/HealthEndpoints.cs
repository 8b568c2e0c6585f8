using ContextBroker.Core.Storage;

namespace ContextBroker.Http.Observability;

/// <summary>Live: the process answers. Ready: its store does too.</summary>
internal static partial class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Task Live(HttpContext http) => Say(http, StatusCodes.Status200OK, "{\"status\":\"live\"}");

    public static async Task Ready(HttpContext http)
    {
        var services = http.RequestServices;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            limit.CancelAfter(Patience);
            await services.GetRequiredService<IEntityStore>().Tenants(limit.Token).AsTask().WaitAsync(limit.Token);
            await Say(http, StatusCodes.Status200OK, "{\"status\":\"ready\"}");
        }
#pragma warning disable CA1031 // Whatever keeps the store from answering makes the broker not ready.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotReady(services.GetRequiredService<ILogger<HealthLog>>(), e);
            await Say(http, StatusCodes.Status503ServiceUnavailable, "{\"status\":\"the store does not answer\"}");
        }
    }

    private static Task Say(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(json, CancellationToken.None);
    }

    /// <summary>The category of what is logged here.</summary>
    internal sealed class HealthLog;

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The store does not answer a readiness probe", EventName = "StoreNotReady")]
        public static partial void NotReady(ILogger logger, Exception exception);
    }
}
