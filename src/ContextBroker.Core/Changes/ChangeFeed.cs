using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Changes;

/// <summary>The committed changes for readers off the request path. Each reader goes at its own pace; none is polled, none slows a writer.</summary>
public sealed class ChangeFeed : IDisposable
{
    private readonly IEntityStore _store;
    private readonly ChangeRing _ring;
    private readonly ConcurrentDictionary<string, ChangeReader> _readers = new();

    public ChangeFeed(IEntityStore store, IOptions<ChangeOptions> options)
    {
        _store = store;

        // Listening comes first: a change committed in between is then in the ring, in the store, or in both.
        _ring = new ChangeRing(options.Value.Ring);
        _store.Committed += OnCommitted;
        _ring.StartAbove(_store.LastSequence);
    }

    /// <summary>A reader that goes on after this position. One reader per name.</summary>
    public ChangeReader Open(string name, long after)
    {
        var reader = new ChangeReader(name, after, this);
        return _readers.TryAdd(name, reader) ? reader : throw new InvalidOperationException($"The change feed has a reader \"{name}\" already");
    }

    /// <summary>What every reader has dealt with; null when nobody reads.</summary>
    public long? SlowestPosition => _readers.Values.Select(reader => (long?)reader.Confirmed).Min();

    /// <summary>The last committed change.</summary>
    public long LastSequence => _store.LastSequence;

    public void Dispose() => _store.Committed -= OnCommitted;

    internal ValueTask<IReadOnlyList<ChangeRecord>> Read(long after, int max, CancellationToken cancel) =>
        _ring.Read(after, max) is { } records ? ValueTask.FromResult(records) : _store.ReadChanges(after, max, cancel);

    internal ValueTask<IReadOnlyList<ChangeRecord>> ReadStored(long after, int max, CancellationToken cancel) => _store.ReadChanges(after, max, cancel);

    internal void Close(ChangeReader reader) => _readers.TryRemove(new(reader.Name, reader));

    private void OnCommitted(IReadOnlyList<ChangeRecord> records)
    {
        var read = long.MaxValue;
        foreach (var (_, reader) in _readers)
        {
            read = Math.Min(read, reader.Position);
        }

        _ring.Add(records, read);
        foreach (var (_, reader) in _readers)
        {
            reader.Wake();
        }
    }
}
