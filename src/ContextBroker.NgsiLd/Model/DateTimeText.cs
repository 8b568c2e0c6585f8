namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// The DateTime grammar of clause 4.6.3, digit by digit: entities hold many and are read often, and ParseExact takes ten times as long.
/// Beyond the clause: a seventh digit of the second, and an offset in the place of Z.
/// </summary>
internal static class DateTimeText
{
    private const int DateAndTime = 19;
    private const int MostFraction = 7;
    private const int MostOffsetMinutes = 14 * 60;

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (!TryReadSeconds(text, out var ticks))
        {
            return false;
        }

        var rest = text[DateAndTime..];
        if (!TryTakeFraction(ref rest, out var fraction) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var utc = ticks + fraction - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(ticks + fraction, offset);
        return true;
    }

    /// <summary>Of a DateTime: requests may write a comma before the fraction, answers a point (clause 4.6.3).</summary>
    public static string WithPoint(string text) =>
        text[DateAndTime] == ',' ? string.Concat(text.AsSpan(0, DateAndTime), ".", text.AsSpan(DateAndTime + 1)) : text;

    /// <summary>Of a DateTime: zero for Z.</summary>
    public static TimeSpan OffsetOf(ReadOnlySpan<char> text)
    {
        TryReadOffset(text is [.., 'Z'] ? text[^1..] : text[^6..], out var offset);
        return offset;
    }

    private static bool TryReadSeconds(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length <= DateAndTime || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        var isDay = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        if (!isDay || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        ticks = new DateTime(year, month, day, hour, minute, second).Ticks;
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] is not ('.' or ','))
        {
            return true;
        }

        rest = rest[1..];
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        if (length is < 1 or > MostFraction)
        {
            return false;
        }

        ticks = Number(rest[..length]);
        for (var i = length; i < MostFraction; i++)
        {
            ticks *= 10;
        }

        rest = rest[length..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest is "Z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':')
        {
            return false;
        }

        var (hours, minutes) = (Number(rest[1..3]), Number(rest[4..6]));
        var total = (hours * 60) + minutes;
        offset = TimeSpan.FromMinutes(rest[0] == '-' ? -total : total);
        return hours >= 0 && minutes is >= 0 and <= 59 && total <= MostOffsetMinutes;
    }

    /// <summary>-1: not digits alone.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            number = (10 * number) + (c - '0');
        }

        return number;
    }
}
