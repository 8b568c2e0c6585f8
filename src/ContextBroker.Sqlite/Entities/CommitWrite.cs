using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>The commits of one caller.</summary>
internal sealed class CommitWrite(PreparedCommit[] commits) : Write
{
    private readonly TaskCompletionSource<IReadOnlyList<CommitResult>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PreparedCommit[] _commits = commits;
    private readonly CommitResult[] _results = new CommitResult[commits.Length];

    public Task<IReadOnlyList<CommitResult>> Answer => _answer.Task;

    public override void Apply(Writer writer)
    {
        for (var i = 0; i < _commits.Length; i++)
        {
            _results[i] = writer.Entities.Apply(_commits[i]);
        }
    }

    public override void Succeed()
    {
        Release();
        _answer.SetResult(_results);
    }

    public override void Fail(Exception reason)
    {
        Release();
        _answer.SetException(reason);
    }

    private void Release()
    {
        foreach (var commit in _commits)
        {
            commit.Dispose();
        }
    }
}
