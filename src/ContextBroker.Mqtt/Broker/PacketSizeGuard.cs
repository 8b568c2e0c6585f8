using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.Exceptions;

namespace ContextBroker.Mqtt.Broker;

/// <summary>
/// Ends a connection whose next packet announces more bytes than allowed, before they are read; and one that closed in the middle of a
/// packet, which MQTTnet would ask for the rest for ever, as fast as a core can.
/// </summary>
/// <remarks>MQTTnet consumes whole packets, so what a read returns always begins with a fixed header: one byte, then the remaining length.</remarks>
internal sealed class PacketSizeGuard(PipeReader inner, int maxPacketSize) : PipeReader
{
    private const int LongestHeader = 5;

    private readonly PipeReader _inner = inner;
    private readonly int _maxPacketSize = maxPacketSize;
    private SequencePosition _start;
    private bool _isRest;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await _inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        Check(result);
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_inner.TryRead(out result))
        {
            return false;
        }

        Check(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isRest = _isRest && consumed.Equals(_start);
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _inner.CompleteAsync(exception);

    private void Check(in ReadResult result)
    {
        if (_isRest && !result.Buffer.IsEmpty)
        {
            throw new MqttCommunicationException("The connection was closed in the middle of a packet");
        }

        // All that will ever come: if nothing of it is consumed, no more of it will be.
        _isRest = result.IsCompleted;
        _start = result.Buffer.Start;
        CheckSize(result.Buffer);
    }

    private void CheckSize(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        var length = (int)Math.Min(LongestHeader, buffer.Length);
        buffer.Slice(0, length).CopyTo(header);
        var size = 0L;
        for (var i = 1; i < length; i++)
        {
            size |= (long)(header[i] & 0x7F) << (7 * (i - 1));
            if ((header[i] & 0x80) == 0)
            {
                break;
            }
        }

        if (size > _maxPacketSize)
        {
            throw new MqttProtocolViolationException($"A packet of {size} bytes is larger than Mqtt:MaxPacketSize, {_maxPacketSize} bytes");
        }
    }
}
