using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Delivery;

/// <summary>What a throttled subscription will be told of when its time comes: the last state of each entity (clause 5.8.6).</summary>
internal sealed class LastStates
{
    private const int MostInOne = 1000;

    private readonly Dictionary<string, OutboxEntry> _byEntity = [];

    public bool IsEmpty => _byEntity.Count == 0;

    /// <summary>One notification takes no more entities; the others follow in the next.</summary>
    public bool IsFull => _byEntity.Count >= MostInOne;

    /// <returns>The earlier state of the same entity, which nobody needs any more; null: there was none.</returns>
    public OutboxEntry? Add(OutboxEntry entry)
    {
        var entity = KeyOf(entry);
        _byEntity.Remove(entity, out var before);
        _byEntity.Add(entity, entry);
        return before;
    }

    // A change tells of one entity, with linked ones after it; what does not say which entity it tells of stands for itself.
    private static string KeyOf(OutboxEntry entry)
    {
        var ids = NotificationText.EntityIds(entry.Item.Payload.Span);
        var isOfChange = entry.Item.Sequence > 0;
        return ids.Contains("") ? $"{entry.Number}" : isOfChange ? ids[0] : string.Join(' ', ids);
    }

    /// <summary>All of them as one notification; null: there are none.</summary>
    public Shipment? Take()
    {
        if (IsEmpty)
        {
            return null;
        }

        var shipment = Shipment.Of([.. _byEntity.Values]);
        _byEntity.Clear();
        return shipment;
    }
}
