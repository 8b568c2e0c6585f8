using ContextBroker.Core.Temporal;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Http.Temporal;

/// <summary>Consumption of temporal evolutions (clauses 6.18.3.2, 6.19.3.1 and 6.24).</summary>
internal static class EvolutionQueryEndpoints
{
    /// <summary>Clause 5.7.3.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var id = request.EntityId();
        var context = await request.LinkedContext();
        var text = EvolutionQueryText.FromRetrieval(request);
        var (query, shown) = EvolutionQueryReader.Read(request, context, text, new EntityQuery());
        var evolution = await request.Service<EvolutionConsumption>().Retrieve(request.Tenant, id, query, request.Aborted);
        await EvolutionAnswer.Send(request, context, query, shown, [evolution], isList: false);
    }

    /// <summary>Clause 5.7.4 by parameters.</summary>
    public static async Task Query(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await Answer(request, context, EvolutionQueryText.FromQuery(request, context));
    }

    /// <summary>Clause 5.7.4 by a body.</summary>
    public static async Task QueryByPost(ApiRequest request)
    {
        var document = await request.ReadDocument();
        await Answer(request, document.Context, EvolutionQueryText.FromBody(document.Body, document.Context, request));
    }

    private static async Task Answer(ApiRequest request, LdContext context, EvolutionQueryText text)
    {
        var entities = EvolutionQueryReader.Entities(request, context, text);
        var (query, shown) = EvolutionQueryReader.Read(request, context, text, entities);
        var found = await request.Service<EvolutionConsumption>().Query(request.Tenant, query, request.Aborted);
        if (found.Count is { } count)
        {
            request.ResultsCount(count);
        }

        request.Pages(new PageParameters(entities.Limit, entities.Offset, entities.Count), found.HasMore);
        await EvolutionAnswer.Send(request, context, query, shown, found.Evolutions, isList: true);
    }
}
