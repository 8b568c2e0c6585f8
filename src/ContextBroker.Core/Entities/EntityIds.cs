using System.Buffers;

namespace ContextBroker.Core.Entities;

internal static class EntityIds
{
    private static readonly SearchValues<char> NotInUris = SearchValues.Create(" \"<>\\^`{|}\t\r\n");

    /// <summary>A scheme, a colon and something behind it (RFC 3986; other scripts as in RFC 3987).</summary>
    public static bool IsUri(string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < id.Length - 1 && char.IsAsciiLetter(id[0]) && !id.AsSpan().ContainsAny(NotInUris);
    }
}
