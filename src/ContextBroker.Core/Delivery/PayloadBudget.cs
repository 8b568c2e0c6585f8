namespace ContextBroker.Core.Delivery;

/// <summary>The bytes of waiting notifications that may be in memory, shared by all lanes.</summary>
internal sealed class PayloadBudget(long bytes)
{
    private long _free = bytes;

    public bool TryTake(int size)
    {
        if (Interlocked.Add(ref _free, -size) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _free, size);
        return false;
    }

    /// <summary>Takes although it may be too much: for what is sent next.</summary>
    public void Take(int size) => Interlocked.Add(ref _free, -size);

    public void Return(int size) => Interlocked.Add(ref _free, size);
}
