using System.Text;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Text to <see cref="TypeSelection"/> (clause 4.17). A;B is accepted without parentheses.</summary>
public static class TypeSelectionParser
{
    private const string Expected = "an entity type";

    /// <returns>Null for `*`: any type (clause 5.2.33).</returns>
    /// <exception cref="ProblemException">BadRequestData, with the column.</exception>
    public static TypeSelection? Parse(string text, LdContext context, QueryLimits? limits = null)
    {
        if (text == "*")
        {
            return null;
        }

        var cursor = new QueryCursor(text, "type", limits);
        return new JunctionParser<TypeSelection>(
            cursor, "|,", () => new TypeName(TakeType(cursor, context)), all => new TypeAnd(all), any => new TypeOr(any)).Parse();
    }

    private static string TakeType(QueryCursor cursor, LdContext context)
    {
        if (cursor.TryTake('<'))
        {
            return cursor.TakeUntil('>');
        }

        cursor.SkipSpaces();
        var name = cursor.TakeWhile(IsTypePart);
        return name.Length > 0 ? context.Expand(name) : throw cursor.Unexpected(Expected);
    }

    // A type may be a whole URI; the signs of this language cannot be part of it (clause 4.17, NOTE).
    private static bool IsTypePart(Rune rune) =>
        !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && (rune.Value > 127 || !"|,;()<>\"{}\\^`*".Contains((char)rune.Value, StringComparison.Ordinal));
}
