using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Batches;

/// <summary>Batch operations (clauses 6.14 to 6.17 and 6.31): each element succeeds or fails on its own.</summary>
internal static class BatchEndpoints
{
    /// <summary>Clause 5.6.7.</summary>
    public static async Task Create(ApiRequest request)
    {
        var batch = await EntityBatch.Read(request, ParseMode.Whole);
        var result = await Run(
            request, batch, DistributedBatch.Create, fragments => Batches(request).Create(request.Tenant, fragments, CancellationToken.None));
        await (result.Errors.IsEmpty ? request.CreatedAll(result.Created) : request.PartlyDone(result));
    }

    /// <summary>Clause 5.6.8.</summary>
    public static async Task Upsert(ApiRequest request)
    {
        var mode = request.Options("replace", "update").Contains("update") ? UpsertMode.Update : UpsertMode.Replace;
        var batch = await EntityBatch.Read(request, ParseMode.Whole);
        var result = await Run(
            request, batch, DistributedBatch.Upsert(mode), fragments => Batches(request).Upsert(request.Tenant, fragments, mode, CancellationToken.None));
        await (!result.Errors.IsEmpty ? request.PartlyDone(result)
            : result.Created.IsEmpty ? request.NoContent()
            : request.CreatedAll(result.Created));
    }

    /// <summary>Clause 5.6.9.</summary>
    public static async Task Update(ApiRequest request)
    {
        var overwrite = request.Options("noOverwrite").Length == 0;
        var batch = await EntityBatch.Read(request, ParseMode.Fragment);
        await Done(request, await Run(
            request, batch, DistributedBatch.Update(overwrite), fragments => Batches(request).Update(request.Tenant, fragments, overwrite, CancellationToken.None)));
    }

    /// <summary>Clause 5.6.20.</summary>
    public static async Task Merge(ApiRequest request)
    {
        var batch = await EntityBatch.Read(request, ParseMode.Merge);
        await Done(request, await Run(
            request, batch, DistributedBatch.Merge, fragments => Batches(request).Merge(request.Tenant, fragments, new MergeOptions(), CancellationToken.None)));
    }

    /// <summary>Clause 5.6.10.</summary>
    public static async Task Delete(ApiRequest request)
    {
        var ids = await EntityIdBatch.Read(request);
        if (!request.IsDistributed())
        {
            await Done(request, ids.WithRefused(await Batches(request).Delete(request.Tenant, ids.Ids, CancellationToken.None)));
            return;
        }

        var batch = new EntityBatch([], ids.Refused) { Elements = [.. ids.Ids.Select(Named)] };
        await Done(request, await Run(
            request, batch, DistributedBatch.Delete, left => Batches(request).Delete(request.Tenant, [.. left.Select(one => one.Id!)], CancellationToken.None)));
    }

    private static async Task<BatchResult> Run(
        ApiRequest request, EntityBatch batch, DistributedBatch operation, Func<IReadOnlyList<EntityFragment>, Task<BatchResult>> local)
    {
        if (!request.IsDistributed())
        {
            return batch.WithRefused(await local(batch.Fragments));
        }

        var origin = request.Origin(request.ContextOfReaders ?? LdContext.Core);
        return batch.WithRefused(await request.Service<DistributedBatches>().Run(request.Tenant, operation, batch.Elements, origin, local));
    }

    private static BatchElement Named(string id) => new(new EntityFragment { Id = id }, JsonValue.EmptyObject, LdContext.Core);

    private static EntityBatchProvision Batches(ApiRequest request) => request.Service<EntityBatchProvision>();

    private static Task Done(ApiRequest request, BatchResult result) =>
        result.Errors.IsEmpty ? request.NoContent() : request.PartlyDone(result);

    private static async Task CreatedAll(this ApiRequest request, ImmutableArray<string> ids)
    {
        using var body = JsonBuffer.Rent();
        body.Writer.WriteIds(ids);
        await request.Json(StatusCodes.Status201Created, body);
    }

    internal static async Task PartlyDone(this ApiRequest request, BatchResult result)
    {
        using var body = JsonBuffer.Rent();
        body.Writer.WriteBatchResult(result);
        await request.Json(StatusCodes.Status207MultiStatus, body);
    }
}
