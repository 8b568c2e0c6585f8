using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>One entity of a batch, read and as it was written.</summary>
public sealed record BatchElement(EntityFragment Fragment, JsonObject Body, LdContext Context);

/// <summary>A batch operation, and the operations on single entities that take its place with a source that knows no batches (clauses 5.6.7 to 5.6.10, 5.6.20).</summary>
/// <param name="Batch">Of the batch.</param>
/// <param name="Single">Of one entity.</param>
/// <param name="IfItExists">Instead of <paramref name="Single"/> where that says that there is the entity already; none: nothing.</param>
/// <param name="Options">The parameter of that name; null: it is not given.</param>
public sealed record DistributedBatch(SourceOperations Batch, SourceOperations Single, SourceOperations IfItExists = SourceOperations.None, string? Options = null)
{
    public static readonly DistributedBatch Create = new(SourceOperations.CreateBatch, SourceOperations.CreateEntity);
    public static readonly DistributedBatch Merge = new(SourceOperations.MergeBatch, SourceOperations.MergeEntity);
    public static readonly DistributedBatch Delete = new(SourceOperations.DeleteBatch, SourceOperations.DeleteEntity);

    /// <summary>What a single operation is told besides: noOverwrite, of an append.</summary>
    public string? SingleOptions => Single == SourceOperations.AppendAttrs ? Options : null;

    public SourceOperations Any => Batch | Single | IfItExists;

    public static DistributedBatch Upsert(UpsertMode mode) => mode == UpsertMode.Update
        ? new(SourceOperations.UpsertBatch, SourceOperations.CreateEntity, SourceOperations.UpdateEntity, "update")
        : new(SourceOperations.UpsertBatch, SourceOperations.CreateEntity, SourceOperations.ReplaceEntity);

    public static DistributedBatch Update(bool overwrite) => overwrite
        ? new(SourceOperations.UpdateBatch, SourceOperations.UpdateEntity)
        : new(SourceOperations.UpdateBatch, SourceOperations.AppendAttrs, Options: "noOverwrite");
}
