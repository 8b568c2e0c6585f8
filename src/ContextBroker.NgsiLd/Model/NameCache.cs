using System.Runtime.CompilerServices;
using System.Text;

namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// Strings for UTF-8 names that recur in almost every entity (types, attribute names), so that reading one allocates none of them.
/// Direct-mapped and of fixed size: hostile names can only displace others. Entries are immutable, so a race costs a string, no more.
/// </summary>
/// <param name="text">What the bytes stand for.</param>
internal sealed class NameCache(Func<ReadOnlySpan<byte>, string> text)
{
    private const int Slots = 2048;
    private const int MaxLength = 256;

    /// <summary>Of names as they are written: members of JSON, units, data sets.</summary>
    public static NameCache Texts { get; } = new(Encoding.UTF8.GetString);

    private readonly Entry?[] _entries = new Entry?[Slots];
    private readonly Func<ReadOnlySpan<byte>, string> _text = text;

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
        {
            return _text(utf8);
        }

        ref var slot = ref _entries[Hash(utf8) & (Slots - 1)];
        var entry = Volatile.Read(ref slot);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8))
        {
            return entry.Text;
        }

        entry = new Entry(utf8.ToArray(), _text(utf8));
        Volatile.Write(ref slot, entry);
        return entry.Text;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
