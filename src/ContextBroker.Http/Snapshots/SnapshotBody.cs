using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Temporal;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Http.Snapshots;

/// <summary>The queries of a snapshot (clause 5.2.41): each is checked as a query of its own would be (clause 5.7.2.4).</summary>
internal static class SnapshotBody
{
    /// <exception cref="ProblemException">BadRequestData, naming the member and which query it is in.</exception>
    public static IReadOnlyList<SnapshotQuery> Queries(ApiRequest request, LdContext context, JsonArray? queries) =>
        queries is null ? [] : [.. queries.Items.Select((query, i) => At("snapshotQueries", i, () => Read(request, context, (JsonObject)query)))];

    /// <summary>Each is checked as a temporal query of its own would be (clause 5.7.4.4).</summary>
    /// <exception cref="ProblemException">As for the others.</exception>
    public static IReadOnlyList<EvolutionQuery> TemporalQueries(ApiRequest request, LdContext context, JsonArray? queries) =>
        queries is null ? [] : [.. queries.Items.Select((query, i) => At("snapshotTemporalQueries", i, () => ReadTemporal(request, context, query)))];

    /// <summary>As they are kept: names in full, for whoever retrieves the status under another @context.</summary>
    public static JsonArray? Kept(JsonArray? queries, LdContext context) =>
        queries is null ? null : new JsonArray([.. queries.Items.Select(query => QueryNamesBetween.Translate(query, context, LdContext.Core))]);

    private static SnapshotQuery Read(ApiRequest request, LdContext context, JsonObject query)
    {
        if (query["temporalQ"] is not null)
        {
            throw ProblemException.BadRequestData("A query with temporalQ belongs in snapshotTemporalQueries", "temporalQ");
        }

        var text = QueryBody.Read(query, context, request.Limits);
        var conditions = QueryReader.NarrowConditions(request, context, text, "query");
        var projection = ProjectionParser.Parse(text.Attrs, text.Pick, text.Omit, context);
        JoinReader.RequireLevel(text.Linked, projection?.LinkedDepth ?? 0, "The projection");
        return new SnapshotQuery(conditions, projection, text.DatasetIds, text.Linked)
        {
            SourceFilter = QueryReader.SourceFilter(text, context), MaySplit = text.SplitEntities,
        };
    }

    private static EvolutionQuery ReadTemporal(ApiRequest request, LdContext context, JsonValue query)
    {
        var text = EvolutionQueryText.FromBody(query, context, request);
        return EvolutionQueryReader.Read(request, context, text, EvolutionQueryReader.Entities(request, context, text)).Query;
    }

    private static T At<T>(string member, int place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ProblemException e)
        {
            var within = e.Problem.Place is not { } inner ? "" : inner.StartsWith('$') ? inner[1..] : ", " + inner;
            throw new ProblemException(e.Problem with { Place = $"$.{member}[{place}]{within}" });
        }
    }
}
