using System.Text;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// Expanded names in the stored form: a sign stands for the namespaces that most of them lie in, which else were a third of the bytes of an entity.
/// The signs cannot begin an IRI; a name that begins with one all the same has <see cref="AsWritten"/> before it.
/// </summary>
internal static class StoredNames
{
    private const char InDefaultVocabulary = '^';
    private const char InCore = '|';
    private const char AsWritten = '`';
    private const int StackChars = 256;

    private static readonly NameCache Names = new(Lengthen);

    public static void WriteProperty(Utf8JsonWriter writer, string name)
    {
        Span<char> buffer = stackalloc char[StackChars];
        writer.WritePropertyName(Shorten(name, buffer));
    }

    public static void WriteValue(Utf8JsonWriter writer, string name)
    {
        Span<char> buffer = stackalloc char[StackChars];
        writer.WriteStringValue(Shorten(name, buffer));
    }

    /// <summary>Of the token that the reader is at. Also as databases before the signs have it: in full.</summary>
    public static string Read(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? Lengthen(reader.GetString()!) : Names.Get(reader.ValueSpan);

    private static ReadOnlySpan<char> Shorten(string name, Span<char> buffer) =>
        name.StartsWith(CoreContexts.DefaultVocabulary, StringComparison.Ordinal) ? Join(InDefaultVocabulary, name.AsSpan(CoreContexts.DefaultVocabulary.Length), buffer)
        : name.StartsWith(ReservedNames.Core, StringComparison.Ordinal) ? Join(InCore, name.AsSpan(ReservedNames.Core.Length), buffer)
        : name.Length > 0 && name[0] is InDefaultVocabulary or InCore or AsWritten ? Join(AsWritten, name, buffer)
        : name;

    private static ReadOnlySpan<char> Join(char sign, ReadOnlySpan<char> rest, Span<char> buffer)
    {
        if (rest.Length >= buffer.Length)
        {
            return string.Concat([sign], rest);
        }

        buffer[0] = sign;
        rest.CopyTo(buffer[1..]);
        return buffer[..(rest.Length + 1)];
    }

    private static string Lengthen(ReadOnlySpan<byte> utf8) => Lengthen(Encoding.UTF8.GetString(utf8));

    private static string Lengthen(string stored) => stored.Length == 0 ? stored : stored[0] switch
    {
        InDefaultVocabulary => string.Concat(CoreContexts.DefaultVocabulary, stored.AsSpan(1)),
        InCore => string.Concat(ReservedNames.Core, stored.AsSpan(1)),
        AsWritten => stored[1..],
        _ => stored,
    };
}
