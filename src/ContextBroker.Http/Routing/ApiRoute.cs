using ContextBroker.Http.Answers;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Requests;

namespace ContextBroker.Http.Routing;

/// <summary>Answers one request; throws <see cref="NgsiLd.ProblemException"/> for what the caller did wrong.</summary>
public delegate Task ApiHandler(ApiRequest request);

/// <summary>One operation of the API: a row of a table such as that of <see cref="NgsiLdApi"/>.</summary>
/// <param name="Template">Below the root of its API; {name} stands for one path segment.</param>
/// <param name="Clause">Where GS CIM 009 describes the operation; empty: an application does.</param>
/// <param name="Parameters">Every query parameter that the operation knows; any other one is refused (clause 6.3.20).</param>
/// <param name="Offer">What Accept may choose from (clause 6.3.4).</param>
public sealed record ApiRoute(
    string Method, string Template, ApiHandler Handler, string Clause, ParameterSet Parameters, Offer Offer = Offer.Nothing)
{
    /// <summary>POST, PATCH and PUT carry a body and must satisfy the preconditions of clause 6.3.4.</summary>
    public bool HasBody { get; } = Method is "POST" or "PATCH" or "PUT";

    /// <summary>@context inside application/json is refused, not only discouraged (clause 6.3.5).</summary>
    public bool RefusesContextInJson { get; init; }

    /// <summary>
    /// It also answers a path that ends where its id should stand, and says what is missing; otherwise that is a wrong method on the collection (405).
    /// </summary>
    public bool AnswersMissingId { get; init; }

    /// <summary>It is about one entity, which has versions: If-Match and If-None-Match are conditions of it.</summary>
    public bool IsConditional { get; } = Template == "/entities/{entityId}" || Template.StartsWith("/entities/{entityId}/", StringComparison.Ordinal);

    /// <summary>
    /// It is for GIS programs, which open a URL as it is and do not turn pages: plain values, and as many as a page can hold, unless the URL says otherwise.
    /// </summary>
    public bool IsForMaps { get; init; }

    /// <summary>It can be about a snapshot (clause 5.5.15): an operation of the Core API or of the Temporal API (Table 4.3.5-1).</summary>
    public bool IsOnSnapshots { get; } =
        Template.Split('/')[1] is "entities" or "entities.geojson" or "entityOperations" or "entityMaps" or "types" or "attributes" or "subscriptions" or "temporal";

    internal RouteMeter Meter { get; } = new();
}
