using ContextBroker.Disaster.Evacuation;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Models;
using ContextBroker.Disaster.Support;
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
        new("GET", "/contexts/{contextName}", ModelEndpoints.Context, "", ParameterSet.None, Offer.Documents),
        new("GET", "/models", ModelEndpoints.List, "", ParameterSet.None, Offer.Documents),
        new("GET", "/models/{type}/{document}", ModelEndpoints.Document, "", ParameterSet.None, Offer.Documents),
        new("GET", "/quality/{type}", QualityEndpoint.Report, "", QualityEndpoint.Parameters, Offer.Documents),
        new("POST", "/exposure", ExposureEndpoint.Ask, "", ParameterSet.None, Offer.Figures),
        new("POST", "/depths", DepthsEndpoint.Ask, "", ParameterSet.None, Offer.Documents),
        new("POST", "/situation", SituationEndpoint.Ask, "", ParameterSet.None, Offer.Figures),
        new("POST", "/support", SupportEndpoint.Ask, "", ParameterSet.None, Offer.Figures),
    ];

    /// <summary>Serves the table. As the NGSI-LD API, before the framework's routing.</summary>
    public static IApplicationBuilder UseDisaster(this IApplicationBuilder app) => app.UseApi(Root, Routes);
}
