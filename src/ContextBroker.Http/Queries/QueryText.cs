using System.Collections.Immutable;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>What a query says, still as the client wrote it: by GET in parameters, by POST in a Query (clause 5.2.23).</summary>
internal sealed record QueryText
{
    public static readonly QueryText Empty = new();

    public ImmutableArray<EntitySelector> Selectors { get; init; } = [];

    public GeoQuery? Geo { get; init; }

    public string? Q { get; init; }

    public string? ScopeQ { get; init; }

    public OrderBy? OrderBy { get; init; }

    public string? Attrs { get; init; }

    public string? Pick { get; init; }

    public string? Omit { get; init; }

    public string? Language { get; init; }

    public string? ExpandValues { get; init; }

    public string? ContextSourceFilter { get; init; }

    /// <summary>Null: without linked entities.</summary>
    public LinkedRetrieval? Linked { get; init; }

    public IReadOnlyList<string> DatasetIds { get; init; } = [];

    /// <summary>The EntityMap that the operation uses is to be named in the answer, and made if there is none.</summary>
    public bool WantsEntityMap { get; init; }

    /// <summary>How long it should live, if it is made; null: not said.</summary>
    public IsoDuration? EntityMapLifetime { get; init; }

    /// <summary>Parts of one entity may lie with several sources, so no part may be judged alone (clause 4.3.6.7). Null: not said.</summary>
    public bool? SplitEntities { get; init; }

    /// <summary>Nothing here changes how entities are shown.</summary>
    public bool IsPlain => Attrs is null && Pick is null && Omit is null && Language is null && DatasetIds.Count == 0;

    /// <summary>The parameters that retrieval and query share (tables 6.4.3.2-1 and 6.5.3.1-1).</summary>
    public static QueryText FromRetrieval(ApiRequest request)
    {
        var query = request.Query;
        return query.IsEmpty ? Empty : new QueryText
        {
            Attrs = query["attrs"],
            Pick = query["pick"],
            Omit = query["omit"],
            Language = LanguageFilter.Require(query["lang"]),
            DatasetIds = RequireDatasetIds(query.List("datasetId")),
            Linked = JoinReader.Read(query["join"], query.Number("joinLevel"), query.List("containedBy"), request.Limits),
            WantsEntityMap = query.Flag("entityMap"),
            EntityMapLifetime = Lifetime(query["entityMapLifetime"]),
        };
    }

    /// <summary>The parameters of table 6.4.3.2-1.</summary>
    public static QueryText FromParameters(ApiRequest request, LdContext context)
    {
        var query = request.Query;
        return FromRetrieval(request) with
        {
            Q = query["q"],
            ScopeQ = query["scopeQ"],
            ContextSourceFilter = query["csf"],
            ExpandValues = query["expandValues"],
            SplitEntities = query["splitEntities"] is null ? null : query.Flag("splitEntities"),
            OrderBy = OrderByParser.Parse(query["orderBy"], query["collation"], query["orderFrom"], query["orderGeometry"], context),
            Geo = GeoQueryParser.Parse(query["georel"], query["geometry"], query["coordinates"], query["geoproperty"], context),
            Selectors = (query["type"] ?? query["id"] ?? query["idPattern"]) is null
                ? []
                : [EntitySelectorParser.Parse(query["type"], query["id"], query["idPattern"], context)],
        };
    }

    /// <exception cref="ProblemException">BadRequestData: not a duration of ISO 8601, or one of nothing.</exception>
    public static IsoDuration? Lifetime(string? text) => text is null ? null
        : IsoDuration.TryParse(text, out var lifetime) && !lifetime.IsZero ? lifetime
        : throw ProblemException.BadRequestData($"entityMapLifetime is a duration of ISO 8601, such as PT10M, not \"{text}\"", "entityMapLifetime");

    /// <exception cref="ProblemException">BadRequestData: neither a URI nor @none.</exception>
    public static IReadOnlyList<string> RequireDatasetIds(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            if (id != "@none" && !Names.IsUri(id))
            {
                throw ProblemException.BadRequestData($"The datasetId \"{id}\" is neither a URI nor @none", "datasetId");
            }
        }

        return ids;
    }
}
