namespace ContextBroker.NgsiLd.Snapshots;

public enum ResultStatus
{
    Success,
    Failure,
    Empty,
}

/// <summary>How the execution of one query went (clause 5.2.42).</summary>
/// <param name="Problem">What was wrong; null: nothing.</param>
public sealed record ExecutionResultDetails(ResultStatus Status, Problem? Problem = null)
{
    public static ExecutionResultDetails Of(long found) => new(found > 0 ? ResultStatus.Success : ResultStatus.Empty);

    /// <param name="missing">Why something may be missing of it; null: nothing is.</param>
    public static ExecutionResultDetails Of(long found, Problem? missing) => Of(found) with { Problem = missing };

    public static ExecutionResultDetails Failed(Problem problem) => new(ResultStatus.Failure, problem);

    /// <summary>The status of a snapshot by the results of all its queries (clause 5.16.1.4).</summary>
    public static SnapshotStatus Overall(IReadOnlyCollection<ExecutionResultDetails> results) =>
        results.All(result => result.Status == ResultStatus.Success) ? SnapshotStatus.Success
        : results.Any(result => result.Status == ResultStatus.Success) ? SnapshotStatus.Partial
        : results.Any(result => result.Status == ResultStatus.Empty) ? SnapshotStatus.Empty
        : SnapshotStatus.Failure;
}
