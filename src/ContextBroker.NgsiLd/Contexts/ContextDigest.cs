using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>A short text that tells contexts apart by what they do to names. The core terms, which all have, are left out.</summary>
internal static class ContextDigest
{
    private const int Bytes = 12;

    public static string Of(TermTable terms, VocabularyNames vocabulary, JsonValue source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(source.ToUtf8());
        Append(hash, vocabulary.Vocabulary);
        foreach (var definition in terms.Definitions.OrderBy(d => d.Term, StringComparer.Ordinal))
        {
            Append(hash, definition.ToString());
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, Bytes));
    }

    // The end of one must not be taken for the beginning of the next.
    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData([0]);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
