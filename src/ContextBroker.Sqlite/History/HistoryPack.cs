using System.Buffers.Binary;
using ContextBroker.NgsiLd.Edits;

namespace ContextBroker.Sqlite.History;

/// <summary>
/// The history of one commit in one row, when it is of several instances: a row for each cost the writer's thread a sixth of a creation. The records
/// keep numbers of their own, one after the other; the row has the last one's, and its column previous the first one's.
/// <code>
///   record: kind (1 byte) | number of the record before it, 0: none (8) | observedAt in ticks (8) | length of the instance (4) | instance
/// </code>
/// </summary>
internal static class HistoryPack
{
    /// <summary>The kind of such a row, beside those of <see cref="ChangeKind"/> and <see cref="HistoryRecords.Removed"/>.</summary>
    public const long Kind = 4;

    /// <summary>Bytes before each instance.</summary>
    public const int HeaderSize = 1 + sizeof(long) + sizeof(long) + sizeof(int);

    private const int PreviousAt = 1;
    private const int ObservedAt = PreviousAt + sizeof(long);
    private const int LengthAt = ObservedAt + sizeof(long);
    private const long NotObserved = long.MinValue;

    /// <summary>What is known before the commit is given its numbers.</summary>
    public static void WriteHeader(Span<byte> header, ChangeKind kind, long? observedAt, int length)
    {
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(header[ObservedAt..], observedAt ?? NotObserved);
        BinaryPrimitives.WriteInt32LittleEndian(header[LengthAt..], length);
    }

    public static void WritePrevious(Span<byte> header, long previous) => BinaryPrimitives.WriteInt64LittleEndian(header[PreviousAt..], previous);

    /// <param name="index">Of the record, from 0.</param>
    public static PackedRecord Read(ReadOnlySpan<byte> pack, int index)
    {
        for (; index > 0; index--)
        {
            pack = pack[(HeaderSize + LengthOf(pack))..];
        }

        var observedAt = BinaryPrimitives.ReadInt64LittleEndian(pack[ObservedAt..]);
        return new PackedRecord(
            pack[0], BinaryPrimitives.ReadInt64LittleEndian(pack[PreviousAt..]), observedAt == NotObserved ? null : observedAt, pack.Slice(HeaderSize, LengthOf(pack)));
    }

    private static int LengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[LengthAt..]);
}

internal readonly ref struct PackedRecord(long kind, long previous, long? observedAt, ReadOnlySpan<byte> instance)
{
    public long Kind { get; } = kind;

    public long Previous { get; } = previous;

    public long? ObservedAt { get; } = observedAt;

    public ReadOnlySpan<byte> Instance { get; } = instance;
}
