using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.Http.Answers;
using ContextBroker.Http.EntityMaps;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Http.Temporal;

/// <summary>Consumption of temporal evolutions (clauses 6.18.3.2, 6.19.3.1, 6.24 and 6.35).</summary>
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
        if (EntityMapHeader.Wish(request, text.Query) is { } wish)
        {
            EntityMapHeader.Write(request, request.Service<EvolutionMapConsumption>().Retrieve(request.Tenant, id, query, wish));
        }

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

    /// <summary>Clause 5.14.5 by parameters.</summary>
    public static async Task CreateMap(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await CreateMap(request, context, EvolutionQueryText.FromQuery(request, context));
    }

    /// <summary>Clause 5.14.5 by a body.</summary>
    public static async Task CreateMapByPost(ApiRequest request)
    {
        var document = await request.ReadDocument();
        await CreateMap(request, document.Context, EvolutionQueryText.FromBody(document.Body, document.Context, request));
    }

    // The page and the EntityMap that a query names do not matter here (clause 5.14.5.3).
    private static async Task CreateMap(ApiRequest request, LdContext context, EvolutionQueryText text)
    {
        var (query, _) = EvolutionQueryReader.Read(request, context, text, EvolutionQueryReader.Entities(request, context, text, isOfMap: true));
        var wish = EntityMapHeader.Wish(request, text.Query, null);
        var map = await request.Service<EvolutionMapConsumption>().Create(request.Tenant, query, wish, request.Aborted);
        await EntityMapEndpoints.Created(request, map, context);
    }

    private static async Task Answer(ApiRequest request, LdContext context, EvolutionQueryText text)
    {
        var entities = EvolutionQueryReader.Entities(request, context, text);
        var (query, shown) = EvolutionQueryReader.Read(request, context, text, entities);
        var (found, isOfNewMap) = await Find(request, query, EntityMapHeader.Wish(request, text.Query));
        if (found.Count is { } count)
        {
            request.ResultsCount(count);
        }

        request.Pages(new PageParameters(entities.Limit, entities.Offset, entities.Count), found.HasMore);
        await EvolutionAnswer.Send(request, context, query, shown, found.Evolutions, isList: true, isOfNewMap);
    }

    private static async ValueTask<(FoundEvolutions Found, bool IsOfNewMap)> Find(ApiRequest request, EvolutionQuery query, EntityMapWish? wish)
    {
        if (wish is null)
        {
            return (await request.Service<EvolutionConsumption>().Query(request.Tenant, query, request.Aborted), false);
        }

        var mapped = await request.Service<EvolutionMapConsumption>().Query(request.Tenant, query, wish, request.Aborted);
        EntityMapHeader.Write(request, mapped.MapId);
        return (mapped.Page, mapped.IsNew);
    }
}
