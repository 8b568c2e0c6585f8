namespace ContextBroker.Sqlite.Writing;

/// <summary>What one caller wants written. Applied on the writer's thread; applied again if the transaction it shared was rolled back.</summary>
internal abstract class Write
{
    public abstract void Apply(Writer writer);

    /// <summary>The transaction is durable.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>A write with an answer. The caller goes on elsewhere, never on the writer's thread.</summary>
internal class Write<T>(Func<Writer, T> apply) : Write
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Writer, T> _apply = apply;
    private T? _result;

    public Task<T> Answer => _answer.Task;

    public override void Apply(Writer writer) => _result = _apply(writer);

    public override void Succeed() => _answer.SetResult(_result!);

    public override void Fail(Exception reason) => _answer.SetException(reason);
}
