using System.Globalization;
using System.Text;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// The characters beyond ASCII that an IRI may hold (RFC 3987, ucschar), but for those that cannot be seen: with them, ids that look the same
/// would name two entities.
/// </summary>
internal static class IriCharacters
{
    public static bool AreAll(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange('\0', '\x7f'))
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsAscii && (!IsUcsChar(rune.Value) || IsInvisible(rune)))
            {
                return false;
            }
        }

        return true;
    }

    // Neither private use nor noncharacters nor, in plane 14, tags and selectors.
    private static bool IsUcsChar(int value) => value switch
    {
        < 0x10000 => value is >= 0xA0 and <= 0xD7FF or >= 0xF900 and <= 0xFDCF or >= 0xFDF0 and <= 0xFFEF,
        _ => (value & 0xFFFF) <= 0xFFFD && value is < 0xE0000 or (>= 0xE1000 and < 0xF0000),
    };

    // RFC 3987, section 4.1, forbids the signs for directions itself; they are of category Format.
    private static bool IsInvisible(Rune rune) =>
        rune.Value is 0x34F or 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Format or UnicodeCategory.Control;
}
