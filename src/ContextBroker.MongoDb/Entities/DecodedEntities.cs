using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.MongoDb.Entities;

/// <summary>
/// Entities that were decoded lately. No answer is given from here: whoever has read a document takes the entity from here if it is of the version
/// that he has read, so that what other nodes write is never missed.
/// </summary>
internal sealed class DecodedEntities(long capacity)
{
    // Two generations of half the size.
    private readonly BoundedCache<EntityKey, Entity> _entities = new(capacity / 2);

    public Entity? Find(EntityKey key, long version) => _entities.TryGet(key, out var entity) && entity.Version == version ? entity : null;

    /// <returns>The instance to give out: the one already kept if it is the same state.</returns>
    public Entity Keep(StoredState state)
    {
        if (Find(state.Key, state.Entity.Version) is { } known)
        {
            return known;
        }

        _entities.Set(state.Key, state.Entity, state.Size);
        return state.Entity;
    }
}
