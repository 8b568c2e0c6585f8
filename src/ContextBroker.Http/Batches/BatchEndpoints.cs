using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Batches;

/// <summary>Batch operations (clauses 6.14 to 6.17 and 6.31): each element succeeds or fails on its own.</summary>
internal static class BatchEndpoints
{
    /// <summary>Clause 5.6.7.</summary>
    public static async Task Create(ApiRequest request)
    {
        var batch = await EntityBatch.Read(request, ParseMode.Whole);
        var result = batch.WithRefused(await Batches(request).Create(request.Tenant, batch.Fragments, CancellationToken.None));
        await (result.Errors.IsEmpty ? request.CreatedAll(result.Created) : request.PartlyDone(result));
    }

    /// <summary>Clause 5.6.8.</summary>
    public static async Task Upsert(ApiRequest request)
    {
        var mode = request.Options("replace", "update").Contains("update") ? UpsertMode.Update : UpsertMode.Replace;
        var batch = await EntityBatch.Read(request, ParseMode.Whole);
        var result = batch.WithRefused(await Batches(request).Upsert(request.Tenant, batch.Fragments, mode, CancellationToken.None));
        await (!result.Errors.IsEmpty ? request.PartlyDone(result)
            : result.Created.IsEmpty ? request.NoContent()
            : request.CreatedAll(result.Created));
    }

    /// <summary>Clause 5.6.9.</summary>
    public static async Task Update(ApiRequest request)
    {
        var overwrite = request.Options("noOverwrite").Length == 0;
        var batch = await EntityBatch.Read(request, ParseMode.Fragment);
        await Done(request, batch.WithRefused(await Batches(request).Update(request.Tenant, batch.Fragments, overwrite, CancellationToken.None)));
    }

    /// <summary>Clause 5.6.20.</summary>
    public static async Task Merge(ApiRequest request)
    {
        var batch = await EntityBatch.Read(request, ParseMode.Merge);
        var result = await Batches(request).Merge(request.Tenant, batch.Fragments, new MergeOptions(), CancellationToken.None);
        await Done(request, batch.WithRefused(result));
    }

    /// <summary>Clause 5.6.10.</summary>
    public static async Task Delete(ApiRequest request)
    {
        var batch = await EntityIdBatch.Read(request);
        await Done(request, batch.WithRefused(await Batches(request).Delete(request.Tenant, batch.Ids, CancellationToken.None)));
    }

    private static EntityBatchProvision Batches(ApiRequest request) => request.Service<EntityBatchProvision>();

    private static Task Done(ApiRequest request, BatchResult result) =>
        result.Errors.IsEmpty ? request.NoContent() : request.PartlyDone(result);

    private static async Task CreatedAll(this ApiRequest request, ImmutableArray<string> ids)
    {
        using var body = JsonBuffer.Rent();
        body.Writer.WriteIds(ids);
        await request.Json(StatusCodes.Status201Created, body);
    }

    private static async Task PartlyDone(this ApiRequest request, BatchResult result)
    {
        using var body = JsonBuffer.Rent();
        body.Writer.WriteBatchResult(result);
        await request.Json(StatusCodes.Status207MultiStatus, body);
    }
}
