using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// Takes entities in any order and keeps those that are on the page or before it: O(n log k) time and O(k) memory for n entities and a
/// page that ends at k.
/// </summary>
public sealed class OrderedPage
{
    private readonly EntityOrder _order;
    private readonly int _offset;
    private readonly long _end;
    private readonly PriorityQueue<RankedEntity, RankedEntity> _kept;

    public OrderedPage(OrderBy by, int offset, int limit)
    {
        _order = new EntityOrder(by);
        (_offset, _end) = (offset, (long)offset + limit);
        // The one that goes first, when a better one comes, is on top.
        _kept = new PriorityQueue<RankedEntity, RankedEntity>(Comparer<RankedEntity>.Create((x, y) => _order.Compare(y, x)));
    }

    /// <param name="position">The entity's place by creation.</param>
    public void Add(Entity entity, long position)
    {
        if (_end == 0)
        {
            return;
        }

        var ranked = _order.Rank(entity, position);
        if (_kept.Count < _end)
        {
            _kept.Enqueue(ranked, ranked);
        }
        else
        {
            _kept.EnqueueDequeue(ranked, ranked);
        }
    }

    /// <summary>The page, in order. Nothing can be added afterwards.</summary>
    public IReadOnlyList<Entity> ToPage()
    {
        var page = new Entity[Math.Max(0, _kept.Count - _offset)];
        for (var i = page.Length - 1; i >= 0; i--)
        {
            page[i] = _kept.Dequeue().Entity;
        }

        return page;
    }
}
