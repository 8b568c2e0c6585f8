using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Answers;

/// <summary>A pooled buffer with a JSON writer on it. Dispose it once the answer is sent.</summary>
public sealed class JsonBuffer : IBufferWriter<byte>, IDisposable
{
    private const int Initial = 4096;
    private const int Kept = 512 * 1024;

    [ThreadStatic]
    private static JsonBuffer? _spare;

    private readonly Utf8JsonWriter _writer;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Initial);
    private int _length;

    private JsonBuffer() => _writer = new Utf8JsonWriter(this, JsonText.WriterOptions);

    /// <summary>Flush it before raw bytes are added or <see cref="Written"/> is read.</summary>
    public Utf8JsonWriter Writer => _writer;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public int Length => _length;

    public static JsonBuffer Rent()
    {
        var buffer = _spare ?? new JsonBuffer();
        _spare = null;
        return buffer;
    }

    public void Add(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        _length = 0;
        _writer.Reset(this);
        if (_bytes.Length <= Kept && _spare is null)
        {
            _spare = this;
            return;
        }

        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
