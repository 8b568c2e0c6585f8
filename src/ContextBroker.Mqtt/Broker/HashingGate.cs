namespace ContextBroker.Mqtt.Broker;

/// <summary>Lets so many passwords be hashed at a time: a storm of clients may not take more memory and cores.</summary>
internal sealed class HashingGate : IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<T> Run<T>(Func<T> hash)
    {
        await _places.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(hash).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
