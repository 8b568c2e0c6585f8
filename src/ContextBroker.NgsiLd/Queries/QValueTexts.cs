using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The texts that stand for dates and times (clause 4.6.3). None of these allocates.</summary>
internal static class QValueTexts
{
    private static readonly string[] TimeFormats = ["HH:mm:ss.FFFFFFF'Z'", "HH:mm:ss','FFFFFFF'Z'"];

    public static bool TryInstant(string text, out DateTimeOffset instant)
    {
        var isInstant = Timestamp.TryParse(text, out var timestamp);
        instant = timestamp.Instant;
        return isInstant;
    }

    public static bool TryDate(string text, out DateOnly date)
    {
        date = default;
        return text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    public static bool TryTime(string text, out TimeOnly time)
    {
        time = default;
        return text.Length is >= 9 and <= 17 && text[^1] == 'Z'
            && TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
