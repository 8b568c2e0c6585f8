using ContextBroker.Core.Moving;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>A target at which the move dies: at the call of this number, before or after it was done.</summary>
internal sealed class CrashingTarget(IMoveTarget inner, int at, bool isDone) : IMoveTarget
{
    private int _calls;

    public string Name => inner.Name;

    public Task<StoreNumbers> Numbers(CancellationToken cancel) => inner.Numbers(cancel);

    public Task<long> Count(MovedKind kind, CancellationToken cancel) => inner.Count(kind, cancel);

    public Task<MovedPage> Read(MovedKind kind, string? after, int max, CancellationToken cancel) => inner.Read(kind, after, max, cancel);

    public Task<MoveMark> Begin(MoveMark mark, CancellationToken cancel) => Die(() => inner.Begin(mark, cancel));

    public Task Write(IReadOnlyList<MovedRecord> records, MoveMark mark, CancellationToken cancel) => Die(() => inner.Write(records, mark, cancel));

    public Task Complete(StoreNumbers numbers, IProgress<string> step, CancellationToken cancel) => Die(() => inner.Complete(numbers, step, cancel));

    public Task End(CancellationToken cancel) => Die(() => inner.End(cancel));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<T> Die<T>(Func<Task<T>> call)
    {
        T? result = default;
        await Die(async () => { result = await call(); });
        return result!;
    }

    private async Task Die(Func<Task> call)
    {
        var dies = ++_calls == at;
        if (!dies || isDone)
        {
            await call();
        }

        if (dies)
        {
            throw new CrashException();
        }
    }

    public sealed class CrashException : Exception;
}
