namespace ContextBroker.Core.Snapshots;

/// <summary>An operation on a snapshot (clause 5.5.15). Until it is disposed of, the snapshot's partition is not erased, even if it is deleted.</summary>
public sealed class SnapshotUse : IDisposable
{
    private RegisteredSnapshot? _snapshot;

    internal SnapshotUse(RegisteredSnapshot snapshot)
    {
        _snapshot = snapshot;
        Partition = snapshot.Partition;
        snapshot.Enter();
    }

    /// <summary>The tenant of the store that the operation is about.</summary>
    public string Partition { get; }

    public void Dispose()
    {
        _snapshot?.Leave();
        _snapshot = null;
    }
}
