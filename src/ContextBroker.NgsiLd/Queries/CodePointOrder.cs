namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// Texts by their code points (RFC 8259, section 8.3): the order of their UTF-8 bytes, which is that of the engines' indexes. .NET's
/// ordinal order differs from it where surrogates meet characters from U+E000 on.
/// </summary>
public static class CodePointOrder
{
    public static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Weight(left[same]).CompareTo(Weight(right[same]));
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
