using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.MongoDb.Writing;

/// <summary>
/// What the store holds, as far as this process knows it because it had the turn last: the numbers, and the entities that it wrote lately. Every
/// transaction that goes on from here writes the numbers' document on condition that nobody has had the turn since; so nothing stale is ever committed.
/// </summary>
/// <param name="capacity">Bytes of entities, as they are stored.</param>
internal sealed class LastTurn(long capacity)
{
    // Two generations of half the size.
    private readonly long _capacity = capacity / 2;
    private BoundedCache<EntityKey, StoredState?> _states = new(capacity / 2);

    /// <summary>Null: another node may have had the turn.</summary>
    public Numbers? Numbers { get; private set; }

    /// <param name="state">Null: there is no such entity.</param>
    /// <returns>False: it is not known.</returns>
    public bool TryGet(EntityKey key, out StoredState? state) => _states.TryGet(key, out state);

    /// <param name="committed">This process had the turn with it.</param>
    public void Keep(GroupTransaction committed)
    {
        Numbers = committed.Numbers.Next();
        foreach (var (key, state) in committed.LastStates)
        {
            var size = state?.Size ?? 1;
            if (size > _capacity)
            {
                // It is not kept, and what was kept of it before must not stay.
                Clear();
            }

            _states.Set(key, state, size);
        }
    }

    public void Forget()
    {
        if (Numbers is not null)
        {
            Numbers = null;
            Clear();
        }
    }

    private void Clear() => _states = new(_capacity);
}

/// <summary>Another node has had the turn since: the transaction began with what was, and begins again.</summary>
internal sealed class TurnPassedException() : Exception("Another node has committed meanwhile");
