using ContextBroker.Disaster.Exposure;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Routing;
using Microsoft.AspNetCore.Builder;

namespace ContextBroker.Disaster;

/// <summary>The application's own API. openapi.yaml is held to this table by a test.</summary>
public static class DisasterApi
{
    public const string Root = "/disaster/v1";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("POST", "/exposure", ExposureEndpoint.Ask, "", ParameterSet.None, Offer.Figures),
    ];

    /// <summary>Serves the table. As the NGSI-LD API, before the framework's routing.</summary>
    public static IApplicationBuilder UseDisaster(this IApplicationBuilder app) => app.UseApi(Root, Routes);
}
