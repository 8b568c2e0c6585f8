using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Federation;

/// <summary>Via (RFC 9110, 7.6.3): whom a request went through, as clause 6.3.18 uses it.</summary>
internal static class ViaHeader
{
    public const string Name = "Via";

    private const string Protocol = "1.1";

    /// <summary>The pseudonyms, the first that was met first.</summary>
    public static IReadOnlyList<string> Read(StringValues header)
    {
        if (header.Count == 0)
        {
            return [];
        }

        var pseudonyms = new List<string>();
        foreach (var element in header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            // received-protocol, received-by, and perhaps a comment.
            if (element.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var receivedBy, ..])
            {
                pseudonyms.Add(receivedBy);
            }
        }

        return pseudonyms;
    }

    public static string Write(IEnumerable<string> pseudonyms) => string.Join(", ", pseudonyms.Select(pseudonym => $"{Protocol} {pseudonym}"));
}
