using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;

namespace ContextBroker.Core.Changes;

/// <summary>Where in the change log a reader may begin.</summary>
public sealed class ChangePositions(IEntityStore store, ISharedStore? shared = null)
{
    private static readonly ProblemType Gone = new(ProblemType.InvalidRequest.Uri, 410, "Gone");

    /// <summary>The last committed change.</summary>
    public long Last => store.LastSequence;

    /// <exception cref="ProblemException">410: the log has forgotten changes after this one, it says up to which; BadRequestData: there was no such change yet.</exception>
    public async ValueTask Require(long after, CancellationToken cancel)
    {
        if (after > Last && shared is not null)
        {
            // Another node may have told of it.
            await shared.CatchUp(cancel);
        }

        if (after > Last)
        {
            throw ProblemException.BadRequestData($"There is no change {after}; the last one is {Last}", "after");
        }

        if (await Oldest(cancel) is var oldest && after < oldest - 1)
        {
            throw Forgotten(after, oldest);
        }
    }

    /// <summary>The last change made before this time, as the clock was then. O(log n) reads of the log.</summary>
    /// <exception cref="ProblemException">410: the log begins later, it says when.</exception>
    public async ValueTask<long> Before(DateTimeOffset time, CancellationToken cancel)
    {
        var (low, high) = (await Oldest(cancel), Last + 1);
        if (low <= Last && low > 1 && (await store.ReadChanges(low - 1, 1, cancel))[0] is { } first && first.Change.At > time)
        {
            throw new ProblemException(new Problem(Gone, $"The log begins with change {low} of {first.Change.At:O}; what was before is forgotten", "since"));
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            var records = await store.ReadChanges(middle - 1, 1, cancel);
            (low, high) = records.Count > 0 && records[0].Change.At < time ? (records[0].Sequence + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>The oldest change in the log; when it is empty, the next one.</summary>
    public async ValueTask<long> Oldest(CancellationToken cancel)
    {
        var last = Last;
        var records = await store.ReadChanges(0, 1, cancel);
        return records.Count > 0 ? records[0].Sequence : last + 1;
    }

    public static ProblemException Forgotten(long after, long oldest) => new(new Problem(
        Gone, $"The log begins with change {oldest}; those after {after} are forgotten. Read the present state, then go on after {oldest - 1} or a later change", "after"));
}
