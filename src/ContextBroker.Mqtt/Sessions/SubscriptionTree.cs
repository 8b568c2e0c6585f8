namespace ContextBroker.Mqtt.Sessions;

/// <summary>The subscriptions of kept sessions, by the levels of their filters: a message looks at what may match it, not at every session.</summary>
internal sealed class SubscriptionTree
{
    private const string OneLevel = "+";
    private const string AllBelow = "#";

    private readonly Lock _gate = new();
    private readonly Node _root = new();
    private volatile int _count;

    public bool IsEmpty => _count == 0;

    public void Add(KeptSession session, KeptSubscription subscription)
    {
        lock (_gate)
        {
            var node = _root;
            foreach (var level in subscription.Filter.Split('/'))
            {
                node = node.Children.TryGetValue(level, out var child) ? child : node.Children[level] = new Node();
            }

            _count += node.Here.ContainsKey(session) ? 0 : 1;
            node.Here[session] = subscription;
        }
    }

    public void Remove(KeptSession session, string filter)
    {
        lock (_gate)
        {
            Remove(_root, filter.Split('/'), session);
        }
    }

    /// <summary>The sessions that a message is meant for, and how each is to have it.</summary>
    /// <param name="sender">The client that has published it.</param>
    public Dictionary<KeptSession, Grant> Match(string topic, string sender)
    {
        var found = new Dictionary<KeptSession, Grant>();
        if (IsEmpty)
        {
            return found;
        }

        lock (_gate)
        {
            Collect(_root, topic.Split('/'), 0, sender, found);
        }

        return found;
    }

    private static void Collect(Node node, string[] levels, int at, string sender, Dictionary<KeptSession, Grant> found)
    {
        // Wildcards at the beginning do not take the broker's own topics (MQTT 5, 4.7.2), but a/# takes a itself.
        var takesWildcards = at > 0 || !levels[0].StartsWith('$');
        if (takesWildcards && node.Children.TryGetValue(AllBelow, out var below))
        {
            Take(below, sender, found);
        }

        if (at == levels.Length)
        {
            Take(node, sender, found);
            return;
        }

        if (node.Children.TryGetValue(levels[at], out var same))
        {
            Collect(same, levels, at + 1, sender, found);
        }

        if (takesWildcards && node.Children.TryGetValue(OneLevel, out var any))
        {
            Collect(any, levels, at + 1, sender, found);
        }
    }

    private static void Take(Node node, string sender, Dictionary<KeptSession, Grant> found)
    {
        foreach (var (session, subscription) in node.Here)
        {
            if (!subscription.NoLocal || session.ClientId != sender)
            {
                found[session] = found.TryGetValue(session, out var grant) ? grant.With(subscription) : Grant.Of(subscription);
            }
        }
    }

    /// <returns>True: nothing is left at or below the node.</returns>
    private bool Remove(Node node, ReadOnlySpan<string> levels, KeptSession session)
    {
        if (levels.IsEmpty)
        {
            _count -= node.Here.Remove(session) ? 1 : 0;
        }
        else if (node.Children.TryGetValue(levels[0], out var child) && Remove(child, levels[1..], session))
        {
            node.Children.Remove(levels[0]);
        }

        return node.Here.Count == 0 && node.Children.Count == 0;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<KeptSession, KeptSubscription> Here { get; } = [];
    }
}
