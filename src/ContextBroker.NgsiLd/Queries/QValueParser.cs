using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The values of query terms (clause 4.9, production rules ComparableValue and CompEqualityValue).</summary>
internal sealed class QValueParser(QueryCursor cursor)
{
    private const string ExpectedValue = "a value";
    private const string ExpectedComparable = "a number, a text in quotes, a date or a time";

    /// <summary>What == and != take: one value, a list, or a range.</summary>
    public QValue TakeForEquality()
    {
        var first = TakeScalar();
        if (cursor.TryTake(".."))
        {
            var last = TakeScalar();
            return AreComparable(first, last) ? new QRange(first, last) : throw cursor.Unexpected("a range of two numbers, texts, dates or times");
        }

        if (!cursor.TryTake(','))
        {
            return first;
        }

        var values = ImmutableArray.CreateBuilder<QValue>();
        values.Add(first);
        do
        {
            values.Add(TakeScalar());
        }
        while (cursor.TryTake(','));

        return new QList(values.DrainToImmutable());
    }

    /// <summary>What can be ordered.</summary>
    public QValue TakeComparable()
    {
        cursor.SkipSpaces();
        var start = cursor.Position;
        var isQuoted = cursor.Current == '"';
        var value = TakeScalar();
        if (value is QBoolean || (value is QText && !isQuoted))
        {
            cursor.Advance(start - cursor.Position);
            throw cursor.Unexpected(ExpectedComparable);
        }

        return value;
    }

    private static bool AreComparable(QValue first, QValue last) => first is not QBoolean && first.GetType() == last.GetType();

    private QValue TakeScalar()
    {
        cursor.CountTerm();
        cursor.SkipSpaces();
        if (cursor.Current == '"')
        {
            return new QText(TakeQuoted());
        }

        var start = cursor.Position;
        var text = TakeWord();
        if (Classify(text) is { } value)
        {
            return value;
        }

        cursor.Advance(start - cursor.Position);
        throw cursor.Unexpected(ExpectedValue);
    }

    // A word ends at a sign of the language, or at the dots of a range.
    private string TakeWord()
    {
        var length = 0;
        var rest = cursor.Rest;
        while (length < rest.Length && !IsEnd(rest[length]) && !rest[length..].StartsWith("..", StringComparison.Ordinal))
        {
            length++;
        }

        var word = rest[..length].ToString();
        cursor.Advance(length);
        return word;
    }

    private static bool IsEnd(char sign) => sign is ';' or '|' or ',' or '(' or ')' or '"' or '<' or '>' or '{' or '}' || char.IsWhiteSpace(sign) || char.IsControl(sign);

    private static QValue? Classify(string text) => text switch
    {
        "" => null,
        "true" => new QBoolean(true),
        "false" => new QBoolean(false),
        _ when TryNumber(text, out var number) => new QNumber(number),
        _ when QValueTexts.TryInstant(text, out var instant) => new QDateTime(instant.ToUniversalTime()),
        _ when QValueTexts.TryDate(text, out var date) => new QDate(date),
        _ when QValueTexts.TryTime(text, out var time) => new QTime(time),
        _ when Rune.TryGetRuneAt(text, 0, out var first) && Rune.IsLetter(first) => new QText(text),
        _ => null,
    };

    private static bool TryNumber(string text, out double number)
    {
        number = 0;
        if (text[0] != '-' && !char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out number) && double.IsFinite(number) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string TakeQuoted()
    {
        var rest = cursor.Rest;
        var end = 1;
        while (end < rest.Length && rest[end] != '"')
        {
            end += rest[end] == '\\' ? 2 : 1;
        }

        if (end >= rest.Length)
        {
            cursor.Advance(rest.Length);
            throw cursor.Unexpected("the closing `\"` of a text");
        }

        var text = Decode(rest[..(end + 1)]) ?? throw cursor.Unexpected("a text as JSON writes it");
        cursor.Advance(end + 1);
        return text;
    }

    private static string? Decode(ReadOnlySpan<char> quoted)
    {
        var utf8 = Encoding.UTF8.GetBytes(quoted.ToString());
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
