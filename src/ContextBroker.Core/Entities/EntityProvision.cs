using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>The one door through which every change goes (clause 5.6), whatever brought it. Conflicting writers are retried here.</summary>
/// <remarks>
/// Every method throws <see cref="ProblemException"/> for what the caller did wrong, and returns after the durable commit. Cancelling
/// takes effect before a commit begins; one that has begun is finished.
/// </remarks>
public sealed class EntityProvision(IEntityStore store, TimeProvider clock, TenantRegistry tenants, EntityLocks locks, IEntityCheck? check = null)
{
    // Only other doors on the same store (batches, other nodes) come between a read and its commit.
    private const int MaxAttempts = 100;

    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;
    private readonly TenantRegistry _tenants = tenants;
    private readonly EntityLocks _locks = locks;
    private readonly IEntityCheck? _check = check is { IsNeeded: true } ? check : null;

    /// <summary>Clause 5.6.1.</summary>
    public Task<EditResult> Create(string tenant, EntityFragment fragment, CancellationToken cancel) =>
        Run(tenant, new CreateEntity(fragment), cancel);

    /// <summary>Clause 5.6.18.</summary>
    public Task<EditResult> Replace(string tenant, EntityTarget target, EntityFragment fragment, CancellationToken cancel) =>
        Run(tenant, new ReplaceEntity(target, fragment), cancel);

    /// <summary>Clause 5.6.17.</summary>
    public Task<EditResult> Merge(string tenant, EntityTarget target, EntityFragment fragment, MergeOptions options, CancellationToken cancel) =>
        Run(tenant, new MergeEntity(target, fragment, options), cancel);

    /// <summary>Clause 5.6.6.</summary>
    public Task Delete(string tenant, EntityTarget target, CancellationToken cancel) =>
        Run(tenant, new DeleteEntity(target), cancel);

    /// <summary>Clause 5.6.3.</summary>
    public Task<EditResult> Append(string tenant, EntityTarget target, EntityFragment fragment, bool overwrite, CancellationToken cancel) =>
        Run(tenant, new AppendAttributes(target, fragment, overwrite), cancel);

    /// <summary>Appends what a sensor observed, save values older than those stored: they come back as not updated. Creates a missing entity of the fragment's type.</summary>
    public Task<EditResult> Observe(string tenant, EntityFragment fragment, CancellationToken cancel) =>
        Run(tenant, new ObserveEntity(fragment), cancel);

    /// <summary>Clause 5.6.2.</summary>
    public Task<EditResult> Update(string tenant, EntityTarget target, EntityFragment fragment, CancellationToken cancel) =>
        Run(tenant, new UpdateAttributes(target, fragment), cancel);

    /// <summary>Clause 5.6.4.</summary>
    public Task<EditResult> UpdateAttribute(string tenant, EntityTarget target, EntityAttribute fragment, CancellationToken cancel) =>
        Run(tenant, new UpdateAttribute(target, fragment), cancel);

    /// <summary>Clause 5.6.19.</summary>
    public Task<EditResult> ReplaceAttribute(string tenant, EntityTarget target, EntityAttribute fragment, CancellationToken cancel) =>
        Run(tenant, new ReplaceAttribute(target, fragment), cancel);

    /// <summary>Clause 5.6.5.</summary>
    public Task<EditResult> DeleteAttribute(
        string tenant, EntityTarget target, string name, string? datasetId, bool deleteAll, CancellationToken cancel) =>
        Run(tenant, new DeleteAttribute(target, name, datasetId, deleteAll), cancel);

    private async Task<EditResult> Run(string tenant, EntityOperation operation, CancellationToken cancel)
    {
        await _tenants.RequireFor(operation.MayCreate, tenant, cancel);
        var stripe = _locks.Of(tenant, operation.Target.Id);
        await stripe.WaitAsync(cancel);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                // A check is for what will be: it must not be asked about an entity that is there already.
                var stored = attempt == 0 && operation.ExpectsNone && _check is null ? null : await _store.Find(tenant, operation.Target.Id, cancel);
                var plan = EntityPlan.Make(tenant, stored, operation, _clock.GetUtcNow(), _check);
                if (plan.Commit is null)
                {
                    return plan.Result;
                }

                if (await Commit(plan.Expiry, plan.Commit) is var version && version != 0)
                {
                    return plan.Result with { Version = version };
                }
            }
        }
        finally
        {
            stripe.Release();
        }

        throw new ProblemException(new Problem(
            ProblemType.Conflict, $"Entity {operation.Target.Id} is being changed by others; {MaxAttempts} attempts failed"));
    }

    // 0: a conflict.
    private async ValueTask<long> Commit(EntityCommit? expiry, EntityCommit commit)
    {
        var results = await _store.Commit(expiry is null ? [commit] : [expiry, commit], CancellationToken.None);
        if (results[^1].Status != CommitStatus.Done)
        {
            return 0;
        }

        _tenants.Add(commit.Tenant);
        return results[^1].Sequence;
    }
}
