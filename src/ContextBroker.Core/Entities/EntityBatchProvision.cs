using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>The batch operations (clauses 5.6.7 to 5.6.10, 5.6.20): each entity succeeds or fails on its own, all that succeed in one commit.</summary>
/// <remarks>Several elements for one entity apply in the order given (clause 5.5.11), each as a change of its own.</remarks>
public sealed class EntityBatchProvision(IEntityStore store, TimeProvider clock, TenantRegistry tenants, EntityLocks locks, IEntityCheck? check = null)
{
    private readonly IEntityCheck? _check = check is { IsNeeded: true } ? check : null;

    /// <summary>Clause 5.6.7.</summary>
    public Task<BatchResult> Create(string tenant, IReadOnlyList<EntityFragment> fragments, CancellationToken cancel) =>
        Run(tenant, fragments, static fragment => new CreateEntity(fragment), cancel);

    /// <summary>Clause 5.6.8.</summary>
    public Task<BatchResult> Upsert(string tenant, IReadOnlyList<EntityFragment> fragments, UpsertMode mode, CancellationToken cancel) =>
        Run(tenant, fragments, fragment => new UpsertEntity(fragment, mode), cancel);

    /// <summary>Clause 5.6.9.</summary>
    public Task<BatchResult> Update(string tenant, IReadOnlyList<EntityFragment> fragments, bool overwrite, CancellationToken cancel) =>
        Run(tenant, fragments, fragment => new AppendAttributes(IdOf(fragment), fragment, overwrite), cancel);

    /// <summary>Clause 5.6.20.</summary>
    public Task<BatchResult> Merge(string tenant, IReadOnlyList<EntityFragment> fragments, MergeOptions options, CancellationToken cancel) =>
        Run(tenant, fragments, fragment => new MergeEntity(IdOf(fragment), fragment, options), cancel);

    /// <summary>Clause 5.6.10.</summary>
    public Task<BatchResult> Delete(string tenant, IReadOnlyList<string> ids, CancellationToken cancel) =>
        Run(tenant, ids, static id => new DeleteEntity(id), cancel);

    /// <summary>Takes out what has expired of these entities (clause 4.22).</summary>
    internal async Task Expire(string tenant, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var operations = new List<EntityOperation>(ids.Count);
        foreach (var id in ids)
        {
            operations.Add(new ExpireEntity(id));
        }

        await new BatchRun(store, locks, tenant, clock.GetUtcNow()).Run(operations, cancel);
    }

    /// <summary>Elements without an id are errors; the others are run.</summary>
    internal async Task<BatchTally> Tally<T>(
        string tenant, IReadOnlyList<T> elements, Func<T, EntityOperation> operation, CancellationToken cancel, bool areNew = false)
    {
        var tally = new BatchTally();
        var operations = new List<EntityOperation>(elements.Count);
        foreach (var element in elements)
        {
            try
            {
                operations.Add(operation(element));
            }
            catch (ProblemException e)
            {
                tally.Add(null, e.Problem);
            }
        }

        if (operations.Count > 0)
        {
            await tenants.RequireFor(operations[0].MayCreate, tenant, cancel);
            var outcomes = await new BatchRun(store, locks, tenant, clock.GetUtcNow(), _check, areNew).Run(operations, cancel);
            tally.Add(operations, outcomes);
        }

        if (tally.HasChanged)
        {
            tenants.Add(tenant);
        }

        return tally;
    }

    private async Task<BatchResult> Run<T>(
        string tenant, IReadOnlyList<T> elements, Func<T, EntityOperation> operation, CancellationToken cancel) =>
        (await Tally(tenant, elements, operation, cancel)).ToResult();

    private static EntityTarget IdOf(EntityFragment fragment) =>
        fragment.Id ?? throw ProblemException.BadRequestData("An element of a batch needs a member \"id\"", "id");
}
