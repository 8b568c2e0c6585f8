using ContextBroker.Core.Entities;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Entities;

/// <summary>Provision of attributes of an entity (clauses 6.6 and 6.7).</summary>
internal static class AttributeEndpoints
{
    /// <summary>Clause 5.6.3.</summary>
    public static async Task Append(ApiRequest request)
    {
        var overwrite = request.Options("noOverwrite").Length == 0;
        var (target, fragment, document) = await FragmentBody.Read(request, ParseMode.Fragment);
        if (request.IsDistributed())
        {
            await DistributedChanges.Append(request, target, document, fragment, overwrite);
            return;
        }

        var result = await request.Service<EntityProvision>().Append(request.Tenant, target, fragment, overwrite, CancellationToken.None);
        await request.Updated(result);
    }

    /// <summary>Clause 5.6.2.</summary>
    public static async Task Update(ApiRequest request)
    {
        var (target, fragment, document) = await FragmentBody.Read(request, ParseMode.Fragment);
        if (request.IsDistributed())
        {
            await DistributedChanges.Update(request, target, document, fragment);
            return;
        }

        await request.Updated(await request.Service<EntityProvision>().Update(request.Tenant, target, fragment, CancellationToken.None));
    }

    /// <summary>Clause 5.6.4.</summary>
    public static async Task PartialUpdate(ApiRequest request)
    {
        var (target, attribute, document) = await ReadAttribute(request, ParseMode.Merge);
        if (request.IsDistributed())
        {
            await DistributedChanges.PartialUpdate(request, target, document, attribute);
            return;
        }

        await request.Updated(await request.Service<EntityProvision>().UpdateAttribute(request.Tenant, target, attribute, CancellationToken.None));
    }

    /// <summary>Clause 5.6.19.</summary>
    public static async Task Replace(ApiRequest request)
    {
        var (target, attribute, document) = await ReadAttribute(request, ParseMode.Whole);
        if (request.IsDistributed())
        {
            await DistributedChanges.ReplaceAttribute(request, target, document, attribute);
            return;
        }

        var result = await request.Service<EntityProvision>().ReplaceAttribute(request.Tenant, target, attribute, CancellationToken.None);
        await request.Updated(result, isTagged: false);
    }

    /// <summary>Clause 5.6.5.</summary>
    public static async Task Delete(ApiRequest request)
    {
        var id = request.EntityId();
        var deleteAll = request.Query.Flag("deleteAll");
        var datasetId = request.DatasetId();
        var context = await request.LinkedContext();
        var name = request.ExpandedAttribute(context);
        var target = EntityTypeCondition.Target(request, id, context);
        if (request.IsDistributed())
        {
            await DistributedChanges.DeleteAttribute(request, target, context, name, datasetId, deleteAll);
            return;
        }

        var result = await request.Service<EntityProvision>()
            .DeleteAttribute(request.Tenant, target, name, datasetId, deleteAll, CancellationToken.None);
        await request.Updated(result);
    }

    private static async ValueTask<(EntityTarget Target, EntityAttribute Attribute, ApiDocument Document)> ReadAttribute(ApiRequest request, ParseMode mode)
    {
        var id = request.EntityId();
        var document = await request.ReadDocument();
        RefuseScope(request, document.Context);
        var name = request.ExpandedAttribute(document.Context);
        var target = EntityTypeCondition.Target(request, id, document.Context);
        return (target, EntityParser.ParseAttribute(name, document.Body, document.Context, mode), document);
    }

    private static void RefuseScope(ApiRequest request, LdContext context)
    {
        if (context.Expand(request.AttributeName) == LdContext.Core.Expand("scope"))
        {
            throw ProblemException.BadRequestData("scope is not an attribute; it is changed with the entity", "scope");
        }
    }
}
