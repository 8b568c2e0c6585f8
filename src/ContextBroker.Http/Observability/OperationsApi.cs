using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Observability;

/// <summary>What operators and probes ask, beside the NGSI-LD API.</summary>
public static class OperationsApi
{
    /// <summary>The paths served, for openapi.yaml's test.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/health/live", "/health/ready", "/metrics", "/version"];

    private static readonly string[] Read = ["GET", "HEAD"];

    public static void MapOperations(this IEndpointRouteBuilder endpoints)
    {
        // It counts from its making on, so it is made before there is anything to count.
        endpoints.ServiceProvider.GetRequiredService<InstrumentCollector>();
        endpoints.MapMethods("/health/live", Read, HealthEndpoints.Live);
        endpoints.MapMethods("/health/ready", Read, HealthEndpoints.Ready);
        endpoints.MapMethods("/metrics", Read, MetricsEndpoint.Expose);
        endpoints.MapMethods("/version", Read, VersionEndpoint.Say);
        endpoints.MapFallback("{**path}", Refuse);
    }

    private static Task Refuse(HttpContext http)
    {
        if (!Paths.Contains(http.Request.Path.Value))
        {
            return ProblemAnswer.Send(http, new Problem(ProblemType.ResourceNotFound, $"There is no resource {http.Request.Path}"));
        }

        var allowed = string.Join(", ", Read);
        http.Response.Headers.Allow = allowed;
        return ProblemAnswer.Send(http, new Problem(HttpProblems.MethodNotAllowed, $"{http.Request.Path} knows {allowed}, not {http.Request.Method}"));
    }
}
