using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Observability;

/// <summary>What operators and probes ask, beside the NGSI-LD API.</summary>
public static class OperationsApi
{
    /// <summary>The paths served, for openapi.yaml's test.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/health/live", "/health/ready", "/metrics", "/version"];

    public static void MapOperations(this IEndpointRouteBuilder endpoints)
    {
        // It counts from its making on, so it is made before there is anything to count.
        endpoints.ServiceProvider.GetRequiredService<InstrumentCollector>();
        endpoints.MapGet("/health/live", HealthEndpoints.Live);
        endpoints.MapGet("/health/ready", HealthEndpoints.Ready);
        endpoints.MapGet("/metrics", MetricsEndpoint.Expose);
        endpoints.MapGet("/version", VersionEndpoint.Say);
        endpoints.MapFallback("{**path}", NotFound);
    }

    private static Task NotFound(HttpContext http) =>
        ProblemAnswer.Send(http, new Problem(ProblemType.ResourceNotFound, $"There is no resource {http.Request.Path}"));
}
