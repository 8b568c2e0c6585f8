namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// States side by side in a few arrays, by place. Every new state makes old memory point to new, and the collector looks at all that lies around
/// such a pointer: in ten thousand objects of their own that was a third of its time. Written by one thread at a time, read by any.
/// </summary>
internal sealed class StateTable
{
    private const int ChunkBits = 10;
    private const int Chunk = 1 << ChunkBits;

    private StoredState?[][] _chunks = [];

    /// <summary>Any place up to the first one that was never set may be set.</summary>
    public StoredState? this[int place]
    {
        get => Volatile.Read(ref Volatile.Read(ref _chunks)[place >> ChunkBits][place & (Chunk - 1)]);
        set
        {
            if (place >> ChunkBits == _chunks.Length)
            {
                Volatile.Write(ref _chunks, [.. _chunks, new StoredState?[Chunk]]);
            }

            Volatile.Write(ref _chunks[place >> ChunkBits][place & (Chunk - 1)], value);
        }
    }
}
