using System.Buffers;

namespace ContextBroker.Sqlite.Entities;

/// <summary>A growing buffer from the shared pool. Given back once the transaction has copied it.</summary>
internal sealed class StoredBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> this[Range range] => _bytes.AsSpan(0, Length)[range];

    /// <summary>To be written over. Valid until more is written.</summary>
    public Span<byte> Written(Range range) => _bytes.AsSpan(0, Length)[range];

    public void Clear() => Length = 0;

    public void Advance(int count) => Length += count;

    /// <summary>Leaves room that is written later.</summary>
    public void Skip(int count)
    {
        Reserve(count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 256);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
