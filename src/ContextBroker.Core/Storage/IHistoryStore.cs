using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Storage;

/// <summary>What attribute instances were, by time (clause 4.5.6): written with each commit, never by its own call.</summary>
public interface IHistoryStore
{
    /// <summary>The instances of one attribute of one entity, newest first, at most <paramref name="max"/>; survives the entity's deletion.</summary>
    ValueTask<IReadOnlyList<HistoryRecord>> Read(string tenant, string entityId, string attribute, int max, CancellationToken cancel);
}

/// <param name="Instance">The instance as it became; for a deletion, as it was last.</param>
public sealed record HistoryRecord(long Sequence, string Attribute, ChangeKind Kind, DateTimeOffset At, AttributeInstance Instance);
