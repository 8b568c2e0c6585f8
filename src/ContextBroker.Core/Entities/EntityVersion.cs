using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>
/// One of all the states that an entity ever had: the change that wrote it, and when. The time tells states apart that a store and its
/// restored copy have given the same number to.
/// </summary>
public readonly record struct EntityVersion(long Sequence, DateTimeOffset ModifiedAt)
{
    /// <summary>Null: what is shown was never stored so, for something in it has ended and is not deleted yet (clause 4.22).</summary>
    public static EntityVersion? Of(Entity entity) => entity.Version == 0 ? null : new EntityVersion(entity.Version, entity.ModifiedAt);
}
