using ContextBroker.Core.Entities;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.Entities;
using ContextBroker.Http.EntityMaps;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>Consumption of entities (clauses 6.4.3.2, 6.5.3.1 and 6.23).</summary>
internal static class EntityQueryEndpoints
{
    /// <summary>Clause 5.7.1.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var id = request.EntityId();
        var context = await request.LinkedContext();
        var text = QueryText.FromRetrieval(request);
        var presentation = Presentations.Read(request, context, text);
        var target = EntityTypeCondition.Target(request, id, context);
        var entity = request.IsDistributed()
            ? await DistributedQueries.Retrieve(request, target, presentation, context)
            : await request.Service<EntityConsumption>().Retrieve(request.Tenant, target, CancellationToken.None);
        RequireSomethingToShow(presentation.Projection, entity);
        if (EntityMapHeader.Wish(request, text) is { } wish)
        {
            EntityMapHeader.Write(request, request.Service<EntityMapConsumption>().Retrieve(request.Tenant, target, wish));
        }

        if (text.Linked is { } linked)
        {
            await LinkedAnswer.Send(request, context, presentation, linked, entity);
            return;
        }

        if (request.IsNotModified(entity, context, presentation))
        {
            return;
        }

        if (EntityRendering.Find(entity, context, presentation) is { } known)
        {
            await request.Ok(known, context);
            return;
        }

        using var body = JsonBuffer.Rent();
        body.AddEntity(entity, context, presentation);
        await request.Found(StatusOf(body, entity, context, presentation), body, context);
    }

    /// <summary>Clause 5.7.2 by parameters.</summary>
    public static async Task Query(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await Answer(request, context, QueryText.FromParameters(request, context));
    }

    /// <summary>Clause 5.7.2 by a body.</summary>
    public static async Task QueryByPost(ApiRequest request)
    {
        var document = await request.ReadDocument();
        await Answer(request, document.Context, QueryBody.Read(document.Body, document.Context, request.Limits));
    }

    private static async Task Answer(ApiRequest request, LdContext context, QueryText text)
    {
        var presentation = Presentations.Read(request, context, text);
        var query = QueryReader.Read(request, context, text) with { ShownBy = Presentations.ShownBy(presentation) };
        var (page, status) = EntityMapHeader.Wish(request, text) is { } wish
            ? await QueryMapped(request, query, wish)
            : (await Find(request, query, presentation, context, text), StatusCodes.Status200OK);
        var graphs = text.Linked is { } linked ? await LinkedAnswer.Join(request, page.Entities, presentation, linked) : null;
        if (page.Count is { } count)
        {
            request.ResultsCount(count);
        }

        request.Pages(new PageParameters(query.Limit, query.Offset, query.Count), page.HasMore);
        await Send(request, status, context, presentation, page.Entities, graphs);
    }

    private static ValueTask<EntityPage> Find(ApiRequest request, EntityQuery query, Presentation presentation, LdContext context, QueryText text) =>
        request.IsDistributed() && request.Query["type"] != "*"
            ? DistributedQueries.Query(request, query, presentation, context, text)
            : request.Service<EntityConsumption>().Query(request.Tenant, query, request.Aborted);

    private static async Task Send(
        ApiRequest request, int status, LdContext context, Presentation presentation, IReadOnlyList<Entity> entities, IReadOnlyList<EntityGraph>? graphs)
    {
        using var body = JsonBuffer.Rent();
        Write(body, presentation);
        await request.Found(AmendedAnswer.Status(status, body, presentation, Write), body, context);

        void Write(JsonBuffer output, Presentation shown)
        {
            if (graphs is null)
            {
                EntityList.Add(request, output, context, shown, entities, EntityRendering.AddEntity);
            }
            else
            {
                EntityList.Add(request, output, context, shown, graphs, LinkedAnswer.AddGraph);
            }
        }
    }

    private static int StatusOf(JsonBuffer body, Entity entity, LdContext context, Presentation presentation) =>
        AmendedAnswer.Status(StatusCodes.Status200OK, body, presentation, (native, shown) => native.AddEntity(entity, context, shown));

    // 201: the map that the page was taken from was made for it (table 6.4.3.2-3).
    private static async ValueTask<(EntityPage Page, int Status)> QueryMapped(ApiRequest request, EntityQuery query, EntityMapWish wish)
    {
        var mapped = await request.Service<EntityMapConsumption>().Query(request.Tenant, query, wish, request.Aborted);
        EntityMapHeader.Write(request, mapped.MapId);
        return (mapped.Page, mapped.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    // Of an entity that has nothing of what was asked for, nothing can be shown (clause 5.7.1.4).
    private static void RequireSomethingToShow(Projection? projection, Entity entity)
    {
        if (projection is not null && !projection.ShowsAnyOf(entity))
        {
            throw ProblemException.NotFound($"Entity {entity.Id} has nothing of what was asked for");
        }
    }
}
