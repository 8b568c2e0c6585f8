using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>What is to be committed for an operation on the state that was read.</summary>
/// <param name="Result">What the caller gets to know once it is committed.</param>
/// <param name="Expiry">The deletion of an expired entity, ahead of the commit that makes a new one under its id (clause 4.22).</param>
/// <param name="Commit">Null: nothing to store.</param>
internal readonly record struct EntityPlan(EditResult Result, EntityCommit? Expiry, EntityCommit? Commit)
{
    /// <param name="check">Asked of what the operation would make; null: nobody is.</param>
    /// <exception cref="NgsiLd.ProblemException">What the caller did wrong, or the check refuses.</exception>
    public static EntityPlan Make(string tenant, Entity? stored, EntityOperation operation, DateTimeOffset now, IEntityCheck? check = null)
    {
        var plan = Planned(tenant, stored, operation, now);
        if (check is not null && plan.Result.Change is { Kind: not ChangeKind.Deleted } change)
        {
            check.Check(change);
        }

        return plan;
    }

    private static EntityPlan Planned(string tenant, Entity? stored, EntityOperation operation, DateTimeOffset now)
    {
        var expired = stored is null ? null : Transience.Expire(stored, now);
        if (expired is null)
        {
            var result = operation.Apply(stored, now);
            return new EntityPlan(result, null, Of(tenant, stored, result.Change));
        }

        if (expired.Kind == ChangeKind.Updated)
        {
            var result = operation.Apply(expired.State, now);
            return new EntityPlan(result, null, Of(tenant, stored, result.Change is null ? expired : Joined(expired, result.Change)));
        }

        var creation = operation.Apply(null, now);
        return new EntityPlan(creation, Of(tenant, stored, expired), Of(tenant, null, creation.Change));
    }

    private static EntityCommit? Of(string tenant, Entity? stored, EntityChange? change) =>
        change is null ? null : new EntityCommit(tenant, stored?.Version ?? 0, change);

    // What expired and what was asked for are one change: no state between them is ever seen.
    private static EntityChange Joined(EntityChange expired, EntityChange change) =>
        change.Kind == ChangeKind.Deleted ? change : change with { Attributes = [.. expired.Attributes, .. change.Attributes] };
}
