using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Subscriptions;

/// <summary>The subscriptions of one slot of the index, those apart that need a certain value or scope. Not synchronized.</summary>
internal sealed class SubscriptionShelf
{
    private readonly HashSet<RegisteredSubscription> _others = [];
    private readonly Dictionary<StateKey, HashSet<RegisteredSubscription>> _byKey = [];

    // By which attributes, and how many keys each has; the empty name stands for scopes.
    private readonly Dictionary<string, int> _attributes = [];

    public bool IsEmpty => _others.Count == 0 && _byKey.Count == 0;

    public void Add(RegisteredSubscription subscription)
    {
        if (StateKey.NeededBy(subscription.Subscription) is not { } keys)
        {
            _others.Add(subscription);
            return;
        }

        foreach (var key in keys)
        {
            if (!_byKey.TryGetValue(key, out var subscriptions))
            {
                _byKey.Add(key, subscriptions = []);
                Count(key, 1);
            }

            subscriptions.Add(subscription);
        }
    }

    public void Remove(RegisteredSubscription subscription)
    {
        _others.Remove(subscription);
        foreach (var key in StateKey.NeededBy(subscription.Subscription) ?? [])
        {
            if (_byKey.TryGetValue(key, out var subscriptions) && subscriptions.Remove(subscription) && subscriptions.Count == 0)
            {
                _byKey.Remove(key);
                Count(key, -1);
            }
        }
    }

    /// <summary>Those that may want a change that led to this state: O(attributes that are asked for + what the state holds of them).</summary>
    public void Collect(Entity state, HashSet<RegisteredSubscription> found)
    {
        Add(_others, found);
        foreach (var (attribute, _) in _attributes)
        {
            if (attribute.Length == 0)
            {
                CollectScopes(state, found);
            }
            else
            {
                CollectValues(state, attribute, found);
            }
        }
    }

    private void CollectValues(Entity state, string attribute, HashSet<RegisteredSubscription> found)
    {
        var values = IndexedValues.Of(state.Find(attribute));
        foreach (var number in values.Numbers)
        {
            Collect(new StateKey(attribute, number, null), found);
        }

        foreach (var text in values.Texts)
        {
            Collect(new StateKey(attribute, null, text), found);
        }
    }

    // A scope lies below each of its beginnings.
    private void CollectScopes(Entity state, HashSet<RegisteredSubscription> found)
    {
        foreach (var scope in state.Scopes)
        {
            for (var end = scope.IndexOf('/', 1); end > 0; end = scope.IndexOf('/', end + 1))
            {
                Collect(StateKey.OfScope(scope[..end]), found);
            }

            Collect(StateKey.OfScope(scope), found);
        }
    }

    private void Collect(StateKey key, HashSet<RegisteredSubscription> found)
    {
        if (_byKey.TryGetValue(key, out var subscriptions))
        {
            Add(subscriptions, found);
        }
    }

    private static void Add(HashSet<RegisteredSubscription> subscriptions, HashSet<RegisteredSubscription> found)
    {
        foreach (var subscription in subscriptions)
        {
            found.Add(subscription);
        }
    }

    private void Count(StateKey key, int more)
    {
        var attribute = key.Attribute ?? "";
        var keys = _attributes.GetValueOrDefault(attribute) + more;
        if (keys == 0)
        {
            _attributes.Remove(attribute);
        }
        else
        {
            _attributes[attribute] = keys;
        }
    }
}
