using System.Globalization;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Names in query texts (clause 4.6.2).</summary>
internal static class QueryNames
{
    /// <param name="allowPrefix">prefix:name is one name; where types stand before a colon it is not.</param>
    public static string Take(QueryCursor cursor, string expected, bool allowPrefix = true)
    {
        cursor.SkipSpaces();
        var name = cursor.TakeWhile(rune => IsNamePart(rune) || (allowPrefix && rune.Value == ':'));
        return name.Length > 0 && !char.IsAsciiDigit(name[0]) && name[0] is not (':' or '-') ? name : throw Refuse(cursor, name, expected);
    }

    /// <summary>Letters with their marks (Japanese text may be decomposed), numbers, underscore; the hyphen, which clients use though the clause does not.</summary>
    public static bool IsNamePart(Rune rune) =>
        rune.Value is '_' or '-' || Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or
            UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static ProblemException Refuse(QueryCursor cursor, string name, string expected)
    {
        cursor.Advance(-name.Length);
        return cursor.Unexpected(expected);
    }
}
