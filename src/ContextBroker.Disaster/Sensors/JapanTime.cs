using System.Globalization;
using System.Text.RegularExpressions;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Sensors;

/// <summary>Times as Japanese sources write them; without an offset they are Japan's (+09:00).</summary>
internal static partial class JapanTime
{
    /// <summary>2026-09-20T18:50:00, 2026/9/20 18:50, 2026-09-20, or 令和6年1月13日午後6時.</summary>
    public static bool TryParse(string text, out Timestamp time)
    {
        if (Timestamp.TryParse(text, out time))
        {
            return true;
        }

        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyy-MM-dd", "yyyy/M/d", "yyyy-MM"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && !TryEra(text, out local))
        {
            return false;
        }

        return Timestamp.TryParse(local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+09:00", out time);
    }

    // 令和元年 is 2019, 平成元年 1989.
    private static bool TryEra(string text, out DateTime time)
    {
        time = default;
        if (Era().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var year = (match.Groups["era"].Value == "令和" ? 2018 : 1988) + Number(match, "year");
        var hour = Number(match, "hour") + (match.Groups["half"].Value == "午後" ? 12 : 0);
        var (month, day, minute) = (Number(match, "month"), Number(match, "day"), Number(match, "minute"));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
        {
            return false;
        }

        time = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified);
        return true;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Value is { Length: > 0 } text ? (text == "元" ? 1 : int.Parse(text, CultureInfo.InvariantCulture)) : 0;

    [GeneratedRegex("^(?<era>令和|平成)(?<year>[0-9]{1,2}|元)年(?<month>[0-9]{1,2})月(?<day>[0-9]{1,2})日(?:(?<half>午前|午後)?(?<hour>[0-9]{1,2})時(?:(?<minute>[0-9]{1,2})分)?)?$")]
    private static partial Regex Era();
}
