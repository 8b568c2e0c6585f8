using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ContextBroker.Core.Moving;

/// <summary>The bytes of a record that its hash is made of. Each value says how long it is, so that no two records have the same.</summary>
internal sealed class CanonicalForm
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public CanonicalForm Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    public CanonicalForm Number(long? value) => value is { } number ? Number(1L).Number(number) : Number(0L);

    public CanonicalForm Text(string? value)
    {
        if (value is null)
        {
            return Number(-1L);
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number((long)length);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length)));
        return this;
    }

    public CanonicalForm Bytes(ReadOnlyMemory<byte> value)
    {
        Number((long)value.Length);
        _bytes.Write(value.Span);
        return this;
    }
}
