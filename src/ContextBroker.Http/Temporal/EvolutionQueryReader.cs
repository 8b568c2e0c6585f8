using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Temporal;

/// <summary>From what the client wrote to an <see cref="EvolutionQuery"/> and how its answer is shown (clauses 5.7.3, 5.7.4, 6.3.11, 6.3.12).</summary>
internal static class EvolutionQueryReader
{
    /// <exception cref="ProblemException">BadRequestData, naming the parameter; InvalidRequest: no format or option of this operation.</exception>
    public static (EvolutionQuery Query, EvolutionPresentation Presentation) Read(ApiRequest request, LdContext context, EvolutionQueryText text, EntityQuery entities)
    {
        var projection = ProjectionParser.Parse(text.Query.Attrs, text.Query.Pick, text.Query.Omit, context);
        JoinReader.RequireLevel(null, projection?.LinkedDepth ?? 0, "The projection");
        var options = request.Options("temporalValues", "aggregatedValues", "normalized", "concise", "simplified", "keyValues", "sysAttrs", "count");
        var (format, members) = Format(request.Query["format"], options);
        var limits = request.Service<IOptions<TemporalOptions>>().Value;
        var aggregation = Aggregation(text, isWanted: format == EvolutionFormat.AggregatedValues);
        var query = new EvolutionQuery
        {
            Entities = entities,
            Temporal = text.Temporal,
            Projection = projection,
            DatasetIds = [.. text.Query.DatasetIds],
            IsAggregated = format == EvolutionFormat.AggregatedValues,
            MaxInstances = limits.MaxInstances,
            MaxExamined = limits.MaxExamined,
        };
        var shown = new Presentation
        {
            Format = members,
            SystemAttributes = options.Contains("sysAttrs"),
            Projection = projection,
            Language = text.Query.Language,
            WithContext = request.ContextInBody,
            ConformsTo = request.AmendedTo(),
        };
        return (query, new EvolutionPresentation(shown, format, query.IsAggregated ? aggregation : null));
    }

    /// <summary>Conditions and page of a query (clause 5.7.4.4).</summary>
    /// <param name="isOfMap">They are those of an entity map, which holds all that fits: ids or a scope alone do not narrow it.</param>
    /// <exception cref="ProblemException">BadRequestData: no temporal query, wrong, or too wide; TooManyResults: the page is too large.</exception>
    public static EntityQuery Entities(ApiRequest request, LdContext context, EvolutionQueryText text, bool isOfMap = false)
    {
        if (!text.HasTemporal)
        {
            throw ProblemException.BadRequestData("A temporal query is needed: timerel and timeAt", "timerel");
        }

        if (text.Query.OrderBy is { } order && order.Keys.Any(k => k.Path.ToString() != "id" || k.IsByDistance))
        {
            throw ProblemException.BadRequestData("Temporal evolutions are put in order by id alone", "orderBy");
        }

        var page = PageParameters.Read(request);
        var conditions = isOfMap ? QueryReader.NarrowConditions(request, context, text.Query, "query") : QueryReader.ReadConditions(request, context, text.Query);
        return conditions with
        {
            OrderBy = text.Query.OrderBy,
            Limit = page.Limit,
            Offset = page.Offset,
            Count = page.Count,
        };
    }

    private static (EvolutionFormat, EntityFormat) Format(string? format, string[] options)
    {
        if (format is null)
        {
            return FormatOf(options);
        }

        var formats = format.Split(',', StringSplitOptions.TrimEntries);
        return formats.All(f => f is "temporalValues" or "aggregatedValues" or "normalized" or "concise" or "simplified" or "keyValues")
            ? FormatOf(formats)
            : throw ProblemException.InvalidRequest($"\"{format}\" is not a format of this operation", "format");
    }

    // Clause 6.3.12 has one of temporalValues and aggregatedValues; Grafana sends both and means aggregated values, which are simplified anyway.
    private static (EvolutionFormat, EntityFormat) FormatOf(string[] formats) =>
        formats.Contains("aggregatedValues") ? (EvolutionFormat.AggregatedValues, formats.Contains("concise") ? EntityFormat.Concise : EntityFormat.Normalized)
        : formats.Any(f => f is "temporalValues" or "simplified" or "keyValues") ? (EvolutionFormat.TemporalValues, EntityFormat.Simplified)
        : (EvolutionFormat.Normalized, formats.Contains("concise") ? EntityFormat.Concise : EntityFormat.Normalized);

    // What does not apply is still refused when it is wrong.
    private static Aggregation? Aggregation(EvolutionQueryText text, bool isWanted)
    {
        var period = text.AggregationPeriod is { } duration ? AggregationPeriod.Parse(duration) : new AggregationPeriod(default(IsoDuration));
        return isWanted || text.AggregationMethods.Count > 0 ? new Aggregation([.. AggregationMethods.Parse(text.AggregationMethods)], period) : null;
    }
}
