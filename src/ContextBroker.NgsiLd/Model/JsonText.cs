using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContextBroker.NgsiLd.Model;

/// <summary>JSON text to <see cref="JsonValue"/>. Refuses what RFC 8259 leaves open: duplicate names, lone surrogates, numbers no double holds.</summary>
public static class JsonText
{
    public const int MaxDepth = 64;

    /// <summary>Japanese text is written as itself, not as \u escapes; the answers are JSON, never HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int Few = 16;

    private static readonly JsonNumber[] Digits = [.. Enumerable.Range(0, 10).Select(digit => JsonNumber.Of(digit))];

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>A byte order mark before the text is passed over: editors and shells of Windows write one.</summary>
    /// <exception cref="ProblemException">InvalidRequest: not JSON, or JSON refused as above; says where.</exception>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8, int maxDepth = MaxDepth)
    {
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (utf8.IndexOfAnyExcept(Blanks) < 0)
        {
            throw ProblemException.InvalidRequest("The body is empty; JSON was expected");
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            reader.Read();
            var value = Read(ref reader);
            reader.Read();
            return value;
        }
        catch (JsonException) when (IsTooDeep(utf8, reader, maxDepth))
        {
            throw Refused(utf8, reader.BytesConsumed, maxDepth, ProblemType.InvalidRequest, $"The body is nested deeper than {maxDepth} levels");
        }
        catch (JsonException e)
        {
            throw ProblemException.InvalidRequest(
                $"The body is not JSON: unexpected content at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", place: $"line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            throw Refused(
                utf8, reader.TokenStartIndex, maxDepth, ProblemType.InvalidRequest, "A text holds bytes that are not UTF-8, or half of a surrogate pair");
        }
        catch (ProblemException e)
        {
            throw Refused(utf8, reader.TokenStartIndex, maxDepth, e.Problem.Type, e.Problem.Detail);
        }
    }

    public static JsonValue Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The value that starts at the reader's current token.</summary>
    internal static JsonValue Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.String => new JsonString(reader.GetString()!),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => JsonValue.True,
        JsonTokenType.False => JsonValue.False,
        _ => JsonValue.Null,
    };

    // The reader says so only in words: one more container opens inside of as many as are allowed.
    private static bool IsTooDeep(ReadOnlySpan<byte> utf8, in Utf8JsonReader reader, int maxDepth)
    {
        var around = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        var next = utf8[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8);
        return around == maxDepth && next is [(byte)'[' or (byte)'{', ..];
    }

    private static ProblemException Refused(ReadOnlySpan<byte> utf8, long at, int maxDepth, ProblemType type, string detail)
    {
        var (member, place) = JsonFault.At(utf8, at, maxDepth);
        return new ProblemException(new Problem(type, detail, member, place));
    }

    private static JsonNumber ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan is [>= (byte)'0' and <= (byte)'9' and var digit])
        {
            return Digits[digit - '0'];
        }

        if (!reader.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw ProblemException.BadRequestData($"The number {Shorten(Encoding.ASCII.GetString(reader.ValueSpan))} is too large");
        }

        return new JsonNumber(value, reader.ValueSpan);
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader)
    {
        var gathered = Gathered<JsonValue>.OfThread;
        var mark = gathered.Mark;
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                gathered.Add(Read(ref reader));
            }

            return new JsonArray(gathered.Take(mark));
        }
        finally
        {
            gathered.Leave(mark);
        }
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader)
    {
        var members = Gathered<JsonMember>.OfThread;
        var mark = members.Mark;
        HashSet<string>? names = null;
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = ReadName(ref reader);
                if (!IsNew(name, members.From(mark), ref names))
                {
                    throw ProblemException.InvalidRequest($"The member \"{Shorten(name)}\" appears twice in one object");
                }

                reader.Read();
                members.Add(new JsonMember(name, Read(ref reader)));
            }

            return new JsonObject(members.Take(mark));
        }
        finally
        {
            members.Leave(mark);
        }
    }

    // What is escaped, or no UTF-8, is for the reader.
    private static string ReadName(ref Utf8JsonReader reader) => reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan) ? reader.GetString()! : NameCache.Texts.Get(reader.ValueSpan);

    // Small objects are scanned; a set is made once an object has many members, so that hostile bodies stay linear.
    private static bool IsNew(string name, ReadOnlySpan<JsonMember> members, ref HashSet<string>? names)
    {
        if (members.Length >= Few && names is null)
        {
            names = new HashSet<string>(members.Length + 1);
            foreach (var member in members)
            {
                names.Add(member.Name);
            }
        }

        if (names is not null)
        {
            return names.Add(name);
        }

        foreach (var member in members)
        {
            if (member.Name == name)
            {
                return false;
            }
        }

        return true;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
