using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Entities;
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
        var entity = await request.Service<EntityConsumption>().Retrieve(request.Tenant, target, CancellationToken.None);
        RequireSomethingToShow(presentation.Projection, entity);
        if (text.Linked is { } linked)
        {
            await LinkedAnswer.Send(request, context, presentation, linked, entity);
            return;
        }

        if (EntityRendering.Find(entity, context, presentation) is { } known)
        {
            await request.Ok(known, context);
            return;
        }

        using var body = JsonBuffer.Rent();
        body.AddEntity(entity, context, presentation);
        await request.Ok(body, context);
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
        var query = QueryReader.Read(request, context, text) with { ShownBy = ShownBy(presentation) };
        var page = await request.Service<EntityConsumption>().Query(request.Tenant, query, request.Aborted);
        var graphs = text.Linked is { } linked ? await LinkedAnswer.Join(request, page.Entities, presentation, linked) : null;
        if (page.Count is { } count)
        {
            request.ResultsCount(count);
        }

        request.Pages(new PageParameters(query.Limit, query.Offset, query.Count), page.HasMore);
        using var body = JsonBuffer.Rent();
        if (graphs is null)
        {
            EntityList.Add(request, body, context, presentation, page.Entities, EntityRendering.AddEntity);
        }
        else
        {
            EntityList.Add(request, body, context, presentation, graphs, LinkedAnswer.AddGraph);
        }

        await request.Ok(body, context);
    }

    // attrs is a condition of its own, and most projections show something of any entity.
    private static Projection? ShownBy(Presentation presentation) =>
        presentation.Projection is { ShowsEvery: false, KeepsEntityMembers: false } projection ? projection : null;

    // Of an entity that has nothing of what was asked for, nothing can be shown (clause 5.7.1.4).
    private static void RequireSomethingToShow(Projection? projection, Entity entity)
    {
        if (projection is not null && !projection.ShowsAnyOf(entity))
        {
            throw ProblemException.NotFound($"Entity {entity.Id} has nothing of what was asked for");
        }
    }
}
