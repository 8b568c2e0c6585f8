using ContextBroker.Core.Storage;

namespace ContextBroker.MongoDb.Writing;

/// <summary>What one caller wants written. Applied again if the transaction that it shared was taken back.</summary>
internal abstract class Write
{
    /// <summary>Entities that it looks at: read for the whole group at once.</summary>
    public virtual IEnumerable<EntityKey> Keys => [];

    /// <summary>How many documents it is about, roughly: bounds the transaction.</summary>
    public virtual int Weight => 1;

    public abstract Task Apply(GroupTransaction transaction);

    /// <summary>The transaction is durable.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>A write with an answer. The caller goes on elsewhere, never in the queue's loop.</summary>
internal sealed class Write<T>(Func<GroupTransaction, Task<T>> apply) : Write
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<GroupTransaction, Task<T>> _apply = apply;
    private T? _result;

    public Task<T> Answer => _answer.Task;

    public override async Task Apply(GroupTransaction transaction) => _result = await _apply(transaction).ConfigureAwait(false);

    public override void Succeed() => _answer.SetResult(_result!);

    public override void Fail(Exception reason) => _answer.SetException(reason);
}
