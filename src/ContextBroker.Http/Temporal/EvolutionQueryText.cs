using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Http.Temporal;

/// <summary>What a temporal retrieval or query says: by GET in parameters, by POST in a Query with temporalQ and aggrParams.</summary>
/// <param name="HasTemporal">There is a temporal query.</param>
internal sealed record EvolutionQueryText(
    QueryText Query, TemporalQuery Temporal, bool HasTemporal, IReadOnlyList<string> AggregationMethods, string? AggregationPeriod)
{
    private static readonly string[] TemporalMembers = ["temporalQ", "aggrParams"];

    /// <summary>Table 6.19.3.1-1.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static EvolutionQueryText FromRetrieval(ApiRequest request) => FromParameters(request, QueryText.FromRetrieval(request));

    /// <summary>Table 6.18.3.2-1.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static EvolutionQueryText FromQuery(ApiRequest request, LdContext context) => FromParameters(request, QueryText.FromParameters(request, context));

    /// <summary>Clause 5.2.23.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static EvolutionQueryText FromBody(JsonValue body, LdContext context, ApiRequest request)
    {
        var temporal = (body as JsonObject)?["temporalQ"];
        var aggregation = (body as JsonObject)?["aggrParams"] ?? temporal;
        return new EvolutionQueryText(
            WithoutLinked(QueryBody.Read(WithoutTemporal(body), context, request.Limits)),
            temporal is null ? TemporalQuery.None : TemporalQueryParser.Parse(temporal),
            temporal is not null,
            Methods(aggregation),
            Period(aggregation));
    }

    private static EvolutionQueryText FromParameters(ApiRequest request, QueryText text)
    {
        var query = request.Query;
        var temporal = TemporalQueryParser.Parse(query["timerel"], query["timeAt"], query["endTimeAt"], query["timeproperty"], query["lastN"]);
        return new EvolutionQueryText(text, temporal, temporal.Relation is not null, query.List("aggrMethods"), query["aggrPeriodDuration"]);
    }

    // Clauses 5.7.4.4, 5.14.5.4.
    private static QueryText WithoutLinked(QueryText text) =>
        text.Linked is null ? text : throw ProblemException.BadRequestData("Linked entities cannot be asked for with temporal evolutions", "join");

    private static JsonValue WithoutTemporal(JsonValue body) =>
        body is JsonObject { Members: var members } ? new JsonObject(members.RemoveAll(m => TemporalMembers.Contains(m.Name))) : body;

    // A comma separated text by the tables, an array in most clients.
    private static string[] Methods(JsonValue? parameters) => Member(parameters, "aggrMethods") switch
    {
        null => [],
        JsonString list => list.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        JsonArray { Items: var items } when items.All(i => i is JsonString) => [.. items.Select(i => ((JsonString)i).Value)],
        _ => throw ProblemException.BadRequestData("aggrMethods is a comma separated text, or an array of texts", "aggrMethods"),
    };

    private static string? Period(JsonValue? parameters) => Member(parameters, "aggrPeriodDuration") switch
    {
        null => null,
        JsonString text => text.Value,
        _ => throw ProblemException.BadRequestData("aggrPeriodDuration is a text", "aggrPeriodDuration"),
    };

    private static JsonValue? Member(JsonValue? parameters, string name) => parameters switch
    {
        null => null,
        JsonObject found => found[name],
        _ => throw ProblemException.BadRequestData("aggrParams is an object", "aggrParams"),
    };
}
