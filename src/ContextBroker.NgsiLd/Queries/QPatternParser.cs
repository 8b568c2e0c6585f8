using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// The regular expression after ~= (clause 4.9). In quotes, `\"` is a quote and every other backslash belongs to the pattern; without
/// quotes it ends at the first sign of the language that is in no parentheses or brackets of its own.
/// </summary>
internal static class QPatternParser
{
    public static QueryPattern Take(QueryCursor cursor)
    {
        cursor.SkipSpaces();
        var text = cursor.Current == '"' ? TakeQuoted(cursor) : TakeBare(cursor);
        return text.Length > 0 ? QueryPattern.Compile(text, cursor.Language) : throw cursor.Unexpected("a regular expression");
    }

    private static string TakeQuoted(QueryCursor cursor)
    {
        cursor.Advance(1);
        var text = new StringBuilder();
        while (cursor.Current is var sign && sign != '"')
        {
            if (sign == '\0')
            {
                throw cursor.Unexpected("the closing `\"` of a pattern");
            }

            TakeOne(cursor, text);
        }

        cursor.Advance(1);
        return text.ToString();
    }

    private static string TakeBare(QueryCursor cursor)
    {
        var text = new StringBuilder();
        var open = 0;
        var inClass = false;
        while (cursor.Current is var sign && sign != '\0' && (inClass || open > 0 || sign is not (';' or '|' or ')')))
        {
            open += inClass ? 0 : sign == '(' ? 1 : sign == ')' ? -1 : 0;
            inClass = sign == '[' || (inClass && sign != ']');
            TakeOne(cursor, text);
        }

        return text.ToString();
    }

    private static void TakeOne(QueryCursor cursor, StringBuilder text)
    {
        var rest = cursor.Rest;
        if (rest[0] != '\\' || rest.Length == 1)
        {
            text.Append(rest[0]);
            cursor.Advance(1);
            return;
        }

        text.Append(rest[1] == '"' ? "\"" : rest[..2]);
        cursor.Advance(2);
    }
}
