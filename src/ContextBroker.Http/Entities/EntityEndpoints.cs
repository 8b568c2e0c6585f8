using ContextBroker.Core.Entities;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.EntityMaps;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Entities;

/// <summary>Provision of whole entities (clauses 6.4 and 6.5).</summary>
internal static class EntityEndpoints
{
    /// <summary>Clause 5.6.1.</summary>
    public static async Task Create(ApiRequest request)
    {
        var document = await request.ReadDocument();
        var fragment = EntityParser.Parse(document.Body, document.Context, ParseMode.Whole);
        if (request.IsDistributed())
        {
            await DistributedChanges.Create(request, document, fragment);
            return;
        }

        request.Tag(await request.Service<EntityProvision>().Create(request.Tenant, fragment, CancellationToken.None));
        await request.Created("/entities", fragment.Id!);
    }

    /// <summary>Clause 5.6.18.</summary>
    public static async Task Replace(ApiRequest request)
    {
        var (target, fragment, document) = await FragmentBody.Read(request, ParseMode.Whole);
        if (request.IsDistributed())
        {
            await DistributedChanges.Replace(request, target, document, fragment);
            return;
        }

        await request.Service<EntityProvision>().Replace(request.Tenant, target, fragment, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.6.17.</summary>
    public static async Task Merge(ApiRequest request)
    {
        var options = MergeParameters.Read(request);
        var (target, fragment, document) = await FragmentBody.Read(request, ParseMode.Merge);
        if (request.IsDistributed())
        {
            await DistributedChanges.Merge(request, target, document, fragment, options);
            return;
        }

        var result = await request.Service<EntityProvision>().Merge(request.Tenant, target, fragment, options, CancellationToken.None);
        await request.Updated(result);
    }

    /// <summary>Clause 5.6.21. A client that goes away ends it between two batches.</summary>
    public static async Task Purge(ApiRequest request)
    {
        var context = await request.LinkedContext();
        var (query, attributes) = PurgeParameters.Read(request, context);
        if (EntityMapHeader.Read(request) is { } map)
        {
            await request.Service<EntityMapConsumption>().Purge(request.Tenant, query, attributes, map, request.Aborted);
            EntityMapHeader.Write(request, map);
        }
        else if (request.IsDistributed() && request.Query["type"] != "*")
        {
            await DistributedChanges.Purge(request, query, attributes, context);
            return;
        }
        else
        {
            await request.Service<EntityPurge>().Purge(request.Tenant, query, attributes, request.Aborted);
        }

        await request.NoContent();
    }

    /// <summary>Clause 5.6.6.</summary>
    public static async Task Delete(ApiRequest request)
    {
        var id = request.EntityId();
        var context = await request.LinkedContext();
        var target = EntityTypeCondition.Target(request, id, context);
        if (request.IsDistributed())
        {
            await DistributedChanges.Delete(request, target, context);
            return;
        }

        await request.Service<EntityProvision>().Delete(request.Tenant, target, CancellationToken.None);
        await request.NoContent();
    }
}
