using ContextBroker.Http.Answers;
using ContextBroker.Http.Identity;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Routing;

namespace ContextBroker.Http;

/// <summary>The NGSI-LD API (clause 6.2): one row per operation. openapi.yaml is held to this table by a test.</summary>
public static class NgsiLdApi
{
    public const string Root = "/ngsi-ld/v1";

    private const string Get = "GET";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new(Get, "/info/sourceIdentity", SourceIdentityEndpoints.Retrieve, "6.33.3.1", ParameterSet.None, Offer.Documents),
    ];

    /// <summary>Serves the table below /ngsi-ld/v1.</summary>
    public static IEndpointConventionBuilder MapNgsiLd(this IEndpointRouteBuilder endpoints)
    {
        var dispatcher = ActivatorUtilities.CreateInstance<ApiDispatcher>(endpoints.ServiceProvider, new RouteTree(Routes));
        return endpoints.Map(Root + "/{**path}", dispatcher.Invoke);
    }
}
