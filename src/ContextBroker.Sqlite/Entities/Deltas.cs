using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// When the change log tells a state whole, and when as a delta: by what the last whole one has not. Two records give any state. What is told against
/// each other lies in one segment of the log, so that the log can be forgotten by segments.
/// </summary>
internal sealed class Deltas(EntityCache cache, CommitPublisher publisher, bool isUsed)
{
    /// <summary>Changes of a segment.</summary>
    public const int Segment = 1 << SegmentBits;

    private const int SegmentBits = 17;

    private readonly EntityCache _cache = cache;
    private readonly CommitPublisher _publisher = publisher;
    private readonly bool _isUsed = isUsed;
    private long _floor;

    /// <summary>The last change of the segment before this change's.</summary>
    public static long SegmentBefore(long sequence) => (sequence >> SegmentBits << SegmentBits) - 1;

    /// <summary>No change that is committed from now on refers to this one or an earlier one. On the writer's thread.</summary>
    /// <returns>Up to where this is so.</returns>
    public long Cut(long sequence)
    {
        sequence = Math.Max(_floor, sequence);
        Volatile.Write(ref _floor, sequence);
        return sequence;
    }

    /// <summary>What a commit's state may be told against; null: it is to be written whole. Asked before the commit has its turn, so it is asked again then: <see cref="Reach"/>.</summary>
    public LoggedWhole? Base(EntityCommit commit) =>
        _isUsed && commit.Change.Kind == ChangeKind.Updated
            && _cache.Find(new EntityKey(commit.Tenant, commit.Change.State.Id)) is { Whole: { } whole } state
            && state.Entity.Version == commit.ExpectedVersion
            && Reach(whole.Entity.Version, _publisher.LastSequence + 1)
            ? whole
            : null;

    /// <summary>Whether a change may refer to an earlier one.</summary>
    public bool Reach(long earlier, long sequence) => earlier > Volatile.Read(ref _floor) && earlier > SegmentBefore(sequence);
}

/// <summary>A state that the log tells whole; its version says where.</summary>
/// <param name="Size">Bytes of its stored form.</param>
internal sealed record LoggedWhole(NgsiLd.Model.Entity Entity, int Size);
