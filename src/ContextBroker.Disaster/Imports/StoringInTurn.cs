namespace ContextBroker.Disaster.Imports;

/// <summary>
/// Stores what was read while more is read. Two batches at a time: the next is prepared while the store writes the one before. A third waits.
/// </summary>
internal sealed class StoringInTurn : IAsyncDisposable
{
    private const int AtATime = 2;

    private readonly Queue<Task> _underWay = [];

    /// <param name="isAlone">To be stored after all before it, and before all after it.</param>
    /// <remarks>Throws what a batch before has met.</remarks>
    public async Task Begin(Func<Task> store, bool isAlone)
    {
        await Finish(isAlone ? 0 : AtATime - 1);
        _underWay.Enqueue(Task.Run(store, CancellationToken.None));
        if (isAlone)
        {
            await Finish(0);
        }
    }

    public Task End() => Finish(0);

    /// <summary>Nothing is left behind, whatever it has met.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task Finish(int left)
    {
        while (_underWay.Count > left)
        {
            await _underWay.Dequeue();
        }
    }
}
