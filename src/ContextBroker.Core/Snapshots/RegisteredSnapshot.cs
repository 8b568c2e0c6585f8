using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Core.Snapshots;

/// <summary>A snapshot as the broker knows it, from its creation until nothing of it is left.</summary>
public sealed class RegisteredSnapshot : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private long _lastUsed;
    private int _uses;

    internal RegisteredSnapshot(string tenant, int slot, SnapshotRecord record, long version) =>
        (Tenant, Slot, Record, Version, _lastUsed) = (tenant, slot, record, version, record.Snapshot.LastUsedAt.UtcTicks);

    public string Tenant { get; }

    public string Partition => SnapshotPartition.Of(Tenant, Slot);

    /// <summary>As of now, its last use included.</summary>
    public Snapshot Snapshot => Record.Snapshot with { LastUsedAt = new DateTimeOffset(Interlocked.Read(ref _lastUsed), TimeSpan.Zero) };

    internal int Slot { get; }

    internal SnapshotRecord Record { get; set; }

    internal long Version { get; set; }

    internal bool IsUnstoredUse => Interlocked.Read(ref _lastUsed) != Record.Snapshot.LastUsedAt.UtcTicks;

    /// <summary>Operations under way on it, its filling and its cloning among them: while there are any, nothing is erased.</summary>
    internal int Uses => Volatile.Read(ref _uses);

    /// <summary>It is gone: whoever fills it may stop.</summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Nothing lies in its partition that it does not need.</summary>
    internal bool IsClean { get; set; }

    public void Dispose() => _abandoned.Dispose();

    internal void Touch(DateTimeOffset now) => Interlocked.Exchange(ref _lastUsed, now.UtcTicks);

    internal void Enter() => Interlocked.Increment(ref _uses);

    internal void Leave() => Interlocked.Decrement(ref _uses);

    internal void Abandon() => _abandoned.Cancel();
}

/// <summary>What is stored of a snapshot.</summary>
/// <param name="GoneAt">When it was deleted; null: it exists.</param>
/// <param name="OwesNotice">Its subscriber has not been told of this state yet.</param>
/// <param name="State">Counts the states that its subscriber is told of.</param>
/// <param name="Node">Of several nodes the one that fills it; null: there is one.</param>
internal sealed record SnapshotRecord(Snapshot Snapshot, DateTimeOffset? GoneAt = null, bool OwesNotice = false, long State = 0, string? Node = null)
{
    public bool IsGone => GoneAt is not null;

    /// <summary>The next state, of which its subscriber is to be told.</summary>
    public SnapshotRecord Next(Snapshot snapshot, DateTimeOffset? goneAt = null) => new(snapshot, goneAt, snapshot.Endpoint is not null, State + 1, Node);
}
