using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace ContextBroker.Core.Moving;

/// <summary>
/// Number and hash of records of one kind. The hash is the sum of the records' SHA-256, in four numbers of 64 bits: engines may read in any order,
/// and no record can be missing, twice or another one unnoticed.
/// </summary>
internal sealed class MovedTally
{
    private const int Parts = 4;

    private readonly ulong[] _sums = new ulong[Parts];
    private readonly CanonicalForm _form = new();

    public long Count { get; private set; }

    public string Hash => string.Concat(_sums.Select(s => s.ToString("x16", CultureInfo.InvariantCulture)));

    public void Add(MovedRecord record)
    {
        _form.Clear();
        record.WriteTo(_form);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_form.Written, hash);
        for (var part = 0; part < Parts; part++)
        {
            _sums[part] += BinaryPrimitives.ReadUInt64LittleEndian(hash[(part * sizeof(ulong))..]);
        }

        Count++;
    }
}
