using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Snapshots;

/// <summary>Makes the entity of a snapshot what it is elsewhere.</summary>
internal sealed record FreezeEntity(Entity State) : EntityOperation(State.Id)
{
    public override bool MayCreate => true;

    public override EditResult Apply(Entity? entity, DateTimeOffset now) => new(FrozenState.Put(entity, State, now), [], []);
}

/// <summary>Takes an entity out of a snapshot that is being filled.</summary>
internal sealed record DropEntity(EntityTarget Target) : EntityOperation(Target)
{
    public override EditResult Apply(Entity? entity, DateTimeOffset now) => new(entity is null ? null : EntityEdits.Delete(entity, now), [], []);
}
