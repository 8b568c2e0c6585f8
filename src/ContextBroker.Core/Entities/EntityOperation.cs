using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>One change that somebody wants of one entity; how it turns out is decided on the entity's state.</summary>
internal abstract record EntityOperation(EntityTarget Target)
{
    /// <summary>The entity may be missing, and so may its tenant (clause 5.5.10).</summary>
    public virtual bool MayCreate => false;

    /// <summary>It fails unless the entity is missing: the store will say so if it is not, and need not be asked before.</summary>
    public virtual bool ExpectsNone => false;

    /// <param name="entity">Null: there is none, or it has expired.</param>
    /// <exception cref="ProblemException">What the caller did wrong.</exception>
    public abstract EditResult Apply(Entity? entity, DateTimeOffset now);

    protected static EditResult Whole(EntityChange change) => new(change, [], []);

    protected static EntityTarget TargetOf(EntityFragment fragment) =>
        fragment.Id ?? throw ProblemException.BadRequestData("An entity needs a member \"id\"", "id");
}

internal sealed record CreateEntity(EntityFragment Fragment) : EntityOperation(TargetOf(Fragment))
{
    public override bool MayCreate => true;

    public override bool ExpectsNone => true;

    public override EditResult Apply(Entity? entity, DateTimeOffset now) => entity is null
        ? Whole(EntityEdits.Create(Fragment, now))
        : throw ProblemException.AlreadyExists($"Entity {Target.Id} already exists");
}

internal sealed record ReplaceEntity(EntityTarget Target, EntityFragment Fragment) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        Whole(EntityEdits.Replace(Target.Require(entity), Fragment, now));
}

internal sealed record UpsertEntity(EntityFragment Fragment, UpsertMode Mode) : EntityOperation(TargetOf(Fragment))
{
    public override bool MayCreate => true;

    public override EditResult Apply(Entity? entity, DateTimeOffset now)
    {
        if (entity is null)
        {
            return Whole(EntityEdits.Create(Fragment, now));
        }

        return Mode == UpsertMode.Update ? EntityEdits.Update(entity, Fragment, now) : Whole(EntityEdits.Replace(entity, Fragment, now));
    }
}

internal sealed record ImportEntity(EntityFragment Fragment, ExistingEntities Existing) : EntityOperation(TargetOf(Fragment))
{
    public override bool MayCreate => true;

    public override EditResult Apply(Entity? entity, DateTimeOffset now)
    {
        if (entity is null)
        {
            return Whole(EntityEdits.Create(Fragment, now));
        }

        if (Existing == ExistingEntities.Keep)
        {
            return new EditResult(null, [], []);
        }

        var change = EntityEdits.Replace(entity, Fragment, now);
        return SameContent.Of(entity, change.State) ? new EditResult(null, [], []) : Whole(change);
    }
}

internal sealed record ReviseEntity(EntityFragment Fragment, IReadOnlySet<string> Owned, Func<Entity, EntityFragment, bool> Applies)
    : EntityOperation(TargetOf(Fragment))
{
    public override bool MayCreate => true;

    public override EditResult Apply(Entity? entity, DateTimeOffset now)
    {
        if (entity is null)
        {
            return Whole(EntityEdits.Create(Fragment, now));
        }

        return new EditResult(Applies(entity, Fragment) ? Revision.Of(entity, Fragment, Owned, now) : null, [], []);
    }
}

internal sealed record MergeEntity(EntityTarget Target, EntityFragment Fragment, MergeOptions Options) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        EntityEdits.Merge(Target.Require(entity), Fragment, Options, now);
}

internal sealed record AppendAttributes(EntityTarget Target, EntityFragment Fragment, bool Overwrite) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        EntityEdits.Append(Target.Require(entity), Fragment, Overwrite, now);
}

internal sealed record UpdateAttributes(EntityTarget Target, EntityFragment Fragment) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) => EntityEdits.Update(Target.Require(entity), Fragment, now);
}

internal sealed record UpdateAttribute(EntityTarget Target, EntityAttribute Fragment) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        EntityEdits.UpdateAttribute(Target.Require(entity), Fragment, now);
}

internal sealed record ReplaceAttribute(EntityTarget Target, EntityAttribute Fragment) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        EntityEdits.ReplaceAttribute(Target.Require(entity), Fragment, now);
}

internal sealed record DeleteAttribute(EntityTarget Target, string Name, string? DatasetId, bool DeleteAll) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) =>
        EntityEdits.DeleteAttribute(Target.Require(entity), Name, DatasetId, DeleteAll, now);
}

internal sealed record DeleteEntity(EntityTarget Target) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) => Whole(EntityEdits.Delete(Target.Require(entity), now));
}

/// <summary>Nothing but to take out what has expired, which every operation does on its way (see <see cref="EntityPlan"/>).</summary>
internal sealed record ExpireEntity(EntityTarget Target) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) => new(null, [], []);
}
