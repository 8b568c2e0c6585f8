using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Subscriptions;

/// <summary>
/// Where a change finds the subscriptions that may want it: O(types x attributes of the change) look-ups, however many subscriptions there are.
/// </summary>
/// <remarks>
/// Each is filed under what an entity must have (an id, else a type) together with what a change must touch (a watched attribute), and there under the
/// value that q or the scope that scopeQ asks for. Not synchronized.
/// </remarks>
internal sealed class SubscriptionIndex
{
    private static readonly (Anchor, string?)[] Anywhere = [(Anchor.Any, null)];
    private static readonly IEnumerable<string?> AnyAttribute = new string?[1];

    private readonly Dictionary<Slot, SubscriptionShelf> _slots = [];

    private enum Anchor
    {
        Any,
        Id,
        Type,
    }

    public void Add(RegisteredSubscription subscription)
    {
        foreach (var slot in SlotsOf(subscription))
        {
            if (!_slots.TryGetValue(slot, out var shelf))
            {
                _slots.Add(slot, shelf = new SubscriptionShelf());
            }

            shelf.Add(subscription);
        }
    }

    public void Remove(RegisteredSubscription subscription)
    {
        foreach (var slot in SlotsOf(subscription))
        {
            if (_slots.TryGetValue(slot, out var shelf))
            {
                shelf.Remove(subscription);
                if (shelf.IsEmpty)
                {
                    _slots.Remove(slot);
                }
            }
        }
    }

    public void Collect(string tenant, EntityChange change, HashSet<RegisteredSubscription> found)
    {
        Collect(tenant, Anchor.Any, null, change, found);
        Collect(tenant, Anchor.Id, change.State.Id, change, found);
        foreach (var type in change.State.Types)
        {
            Collect(tenant, Anchor.Type, type, change, found);
        }
    }

    private void Collect(string tenant, Anchor anchor, string? key, EntityChange change, HashSet<RegisteredSubscription> found)
    {
        Collect(new Slot(tenant, anchor, key, null), change, found);
        string? last = null;
        foreach (var attribute in change.Attributes)
        {
            if (attribute.Name != last)
            {
                last = attribute.Name;
                Collect(new Slot(tenant, anchor, key, last), change, found);
            }
        }
    }

    private void Collect(Slot slot, EntityChange change, HashSet<RegisteredSubscription> found)
    {
        if (_slots.TryGetValue(slot, out var shelf))
        {
            shelf.Collect(change.State, found);
        }
    }

    private static IEnumerable<Slot> SlotsOf(RegisteredSubscription registered)
    {
        var subscription = registered.Subscription;
        var attributes = subscription.WatchedAttributes.IsEmpty ? AnyAttribute : subscription.WatchedAttributes;
        return from place in subscription.Entities.IsEmpty ? Anywhere : subscription.Entities.SelectMany(AnchorsOf)
               from attribute in attributes
               select new Slot(registered.Tenant, place.Item1, place.Item2, attribute);
    }

    private static IEnumerable<(Anchor, string?)> AnchorsOf(EntitySelector selector)
    {
        if (!selector.Ids.IsEmpty)
        {
            return selector.Ids.Select(id => (Anchor.Id, (string?)id));
        }

        return selector.Types is { } types ? TypeAnchors.Of(types).Select(type => (Anchor.Type, (string?)type)) : Anywhere;
    }

    private readonly record struct Slot(string Tenant, Anchor Anchor, string? Key, string? Attribute);
}
