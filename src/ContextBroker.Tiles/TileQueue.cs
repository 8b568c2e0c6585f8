namespace ContextBroker.Tiles;

/// <summary>Lets so many tiles be made at a time, so that a map that is moved about leaves the processors to others too.</summary>
internal sealed class TileQueue(TileOptions options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Parallel > 0 ? options.Parallel : Environment.ProcessorCount);
    private int _waiting;

    /// <exception cref="NgsiLd.ProblemException">503: too many wait.</exception>
    public async Task<T> Run<T>(Func<T> make)
    {
        if (Interlocked.Increment(ref _waiting) > options.MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw TileProblems.TooBusy(options.MaxWaiting);
        }

        try
        {
            await _places.WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(make).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
