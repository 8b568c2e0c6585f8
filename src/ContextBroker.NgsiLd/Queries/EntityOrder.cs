using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>An entity with what its place is decided on, found once. Made by <see cref="EntityOrder"/>.</summary>
public sealed class RankedEntity
{
    internal RankedEntity(Entity entity, long position, OrderValue[] values) => (Entity, Position, Values) = (entity, position, values);

    public Entity Entity { get; }

    internal long Position { get; }

    internal OrderValue[] Values { get; }
}

/// <summary>The order of clause 4.23. The oracle: every engine must answer in exactly this one.</summary>
public sealed class EntityOrder(OrderBy by) : IComparer<RankedEntity>
{
    private readonly OrderBy _by = by;

    /// <param name="position">The entity's place by creation: what the keys leave equal stays in that order.</param>
    public RankedEntity Rank(Entity entity, long position)
    {
        var values = new OrderValue[_by.Keys.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OrderValues.Find(_by.Keys[i], _by.From, entity);
        }

        return new RankedEntity(entity, position, values);
    }

    /// <summary>0 only for one and the same.</summary>
    public int Compare(RankedEntity? x, RankedEntity? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        for (var i = 0; i < _by.Keys.Length; i++)
        {
            var descending = _by.Keys[i].Direction is OrderDirection.Descending or OrderDirection.Farthest;
            if (x.Values[i].CompareTo(y.Values[i], descending, _by.Collation) is var order and not 0)
            {
                return order;
            }
        }

        return x.Position.CompareTo(y.Position);
    }
}
