using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Writing;

namespace ContextBroker.MongoDb.Entities;

/// <summary>The commits of one caller.</summary>
internal sealed class CommitWrite(PreparedCommit[] commits, TimeProvider clock) : Write
{
    private readonly TaskCompletionSource<IReadOnlyList<CommitResult>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PreparedCommit[] _commits = commits;
    private readonly TimeProvider _clock = clock;
    private readonly CommitResult[] _results = new CommitResult[commits.Length];

    public Task<IReadOnlyList<CommitResult>> Answer => _answer.Task;

    public override IEnumerable<EntityKey> Keys => _commits.Select(c => c.Key);

    public override int Weight => _commits.Length;

    public override async Task Apply(GroupTransaction transaction)
    {
        var committer = new EntityCommitter(transaction, _clock);
        for (var i = 0; i < _commits.Length; i++)
        {
            _results[i] = await committer.Apply(_commits[i]).ConfigureAwait(false);
        }
    }

    public override void Succeed() => _answer.SetResult(_results);

    public override void Fail(Exception reason) => _answer.SetException(reason);
}
