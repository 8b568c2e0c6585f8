using System.Text;

namespace ContextBroker.Http.Observability;

/// <summary>GET /metrics in the Prometheus text format 0.0.4.</summary>
internal static class MetricsEndpoint
{
    public static Task Expose(HttpContext http)
    {
        var text = new StringBuilder(16 * 1024);
        RouteMetrics.Write(text, NgsiLdApi.Routes);
        http.RequestServices.GetRequiredService<InstrumentCollector>().Write(text);
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }
}
