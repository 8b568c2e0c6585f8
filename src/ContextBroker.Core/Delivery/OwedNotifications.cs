using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// What one subscription is owed, oldest first: the first so many in memory, the rest in the outbox, from where they are read when it is
/// their turn. Not synchronized.
/// </summary>
internal sealed class OwedNotifications(int most, PayloadBudget budget)
{
    private readonly Queue<OutboxEntry> _entries = [];
    private long _offers;

    /// <summary>How many are in memory.</summary>
    public int Count => _entries.Count;

    /// <summary>There are some in the outbox that are not in memory.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>The newest number that came to memory; it stays when the item goes.</summary>
    public long LastTaken { get; private set; }

    /// <summary>When the oldest in memory came to be; null: none is in memory.</summary>
    public DateTimeOffset? Oldest => _entries.TryPeek(out var entry) ? entry.Item.CreatedAt : null;

    /// <summary>Says that the outbox holds something that was never offered.</summary>
    public void FallBehind() => IsBehind = true;

    /// <returns>False: it is here already, having been read from the outbox just before.</returns>
    public bool Offer(OutboxEntry entry)
    {
        if (entry.Number <= LastTaken)
        {
            return false;
        }

        _offers++;
        if (IsBehind || _entries.Count >= most || !budget.TryTake(entry.Item.Payload.Length))
        {
            IsBehind = true;
            return true;
        }

        Add(entry);
        return true;
    }

    /// <summary>The oldest in memory; null: none.</summary>
    public OutboxEntry? Take()
    {
        if (!_entries.TryDequeue(out var entry))
        {
            return null;
        }

        budget.Return(entry.Item.Payload.Length);
        return entry;
    }

    /// <summary>Before the outbox is read: what was offered so far.</summary>
    public long Mark() => _offers;

    /// <summary>Adds what was read from the outbox after <see cref="LastTaken"/>.</summary>
    /// <param name="mark">From before reading.</param>
    public void Load(IReadOnlyList<OutboxEntry> entries, int wanted, long mark)
    {
        foreach (var entry in entries)
        {
            budget.Take(entry.Item.Payload.Length);
            Add(entry);
        }

        IsBehind = entries.Count >= wanted || _offers != mark;
    }

    public void Clear()
    {
        while (Take() is not null)
        {
        }
    }

    private void Add(OutboxEntry entry)
    {
        _entries.Enqueue(entry);
        LastTaken = entry.Number;
    }
}
