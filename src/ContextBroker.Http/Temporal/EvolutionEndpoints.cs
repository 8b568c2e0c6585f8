using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Http.Temporal;

/// <summary>Provision of temporal evolutions (clauses 6.18 to 6.22).</summary>
internal static class EvolutionEndpoints
{
    /// <summary>Clause 5.6.11.</summary>
    public static async Task Upsert(ApiRequest request)
    {
        var fragment = await ReadFragment(request);
        if (await request.Service<EvolutionProvision>().Upsert(request.Tenant, fragment, CancellationToken.None))
        {
            await request.Created("/temporal/entities", fragment.Id!);
            return;
        }

        await request.NoContent();
    }

    /// <summary>Clause 5.6.16.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await request.Service<EvolutionProvision>().Delete(request.Tenant, request.EntityId(), CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.6.12.</summary>
    public static async Task AddAttributes(ApiRequest request)
    {
        var id = request.EntityId();
        var fragment = await ReadFragment(request);
        if (fragment.Id is not null && fragment.Id != id)
        {
            throw ProblemException.BadRequestData($"The body is about {fragment.Id}, but the path names {id}", "id");
        }

        await request.Service<EvolutionProvision>().Add(request.Tenant, id, fragment, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.6.13.</summary>
    public static async Task DeleteAttribute(ApiRequest request)
    {
        var id = request.EntityId();
        var isAll = request.Query.Flag("deleteAll");
        var datasetId = request.DatasetId();
        var name = request.ExpandedAttribute(await request.LinkedContext());
        await Delete(request, new RecordChoice(id, name, DatasetId: datasetId, All: isAll));
    }

    /// <summary>Clause 5.6.14.</summary>
    public static async Task ModifyInstance(ApiRequest request)
    {
        var (id, number) = (request.EntityId(), InstanceNumber(request));
        var document = await request.ReadDocument();
        var name = request.ExpandedAttribute(document.Context);
        var instance = EvolutionParser.ParseInstance(name, document.Body, document.Context, Now(request));
        await request.Service<EvolutionProvision>().Modify(request.Tenant, new RecordChoice(id, name, number), instance, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.6.15.</summary>
    public static async Task DeleteInstance(ApiRequest request)
    {
        var (id, number) = (request.EntityId(), InstanceNumber(request));
        var name = request.ExpandedAttribute(await request.LinkedContext());
        await Delete(request, new RecordChoice(id, name, number));
    }

    private static async Task Delete(ApiRequest request, RecordChoice which)
    {
        await request.Service<EvolutionProvision>().Delete(request.Tenant, which, CancellationToken.None);
        await request.NoContent();
    }

    private static async ValueTask<EvolutionFragment> ReadFragment(ApiRequest request)
    {
        var document = await request.ReadDocument();
        return EvolutionParser.Parse(document.Body, document.Context, Now(request));
    }

    private static DateTimeOffset Now(ApiRequest request) => request.Service<TimeProvider>().GetUtcNow();

    // 0, which no record has, where the URI is none of ours.
    private static long InstanceNumber(ApiRequest request) => Names.IsUri(request.InstanceId)
        ? EvolutionRecord.NumberOf(request.InstanceId)
        : throw ProblemException.BadRequestData($"The instance id \"{request.InstanceId}\" is not a URI", "instanceId");
}
