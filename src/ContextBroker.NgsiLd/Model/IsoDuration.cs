using System.Globalization;
using System.Text.RegularExpressions;

namespace ContextBroker.NgsiLd.Model;

/// <summary>A duration of ISO 8601, such as PT15M, P1DT12H or P2W. Months are as long as the calendar says.</summary>
/// <param name="Months">Years among them.</param>
/// <param name="Rest">Weeks and everything smaller.</param>
public readonly partial record struct IsoDuration(int Months, TimeSpan Rest)
{
    // Ten thousand years: from any instant, that is beyond the last one.
    private const int MostMonths = 120_000;

    private static readonly (string Group, long Seconds)[] Units = [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];

    public bool IsZero => Months == 0 && Rest == TimeSpan.Zero;

    /// <summary>The instant so much later; the last one there is, when it would be beyond that.</summary>
    public DateTimeOffset After(DateTimeOffset instant)
    {
        var monthsLeft = ((DateTimeOffset.MaxValue.Year - instant.Year) * 12) + 12 - instant.Month;
        var later = Months > monthsLeft ? DateTimeOffset.MaxValue : instant.AddMonths(Months);
        return Rest > DateTimeOffset.MaxValue - later ? DateTimeOffset.MaxValue : later + Rest;
    }

    /// <summary>Reads PnYnMnWnDTnHnMnS; the last number, unless of years or months, may have a fraction. There are no negative ones.</summary>
    public static bool TryParse(string text, out IsoDuration duration)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success || !IsFractionLast(text))
        {
            return false;
        }

        var months = (Number(match, "years") * 12) + Number(match, "months");
        var seconds = Units.Sum(unit => Number(match, unit.Group) * unit.Seconds);
        duration = new IsoDuration((int)decimal.Min(months, MostMonths), Span(seconds));
        return true;
    }

    private static TimeSpan Span(decimal seconds) =>
        seconds >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.MaxValue : new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond));

    private static decimal Number(Match match, string group) => match.Groups[group] is { Success: true } found
        ? decimal.Parse(found.Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
        : 0;

    private static bool IsFractionLast(string text)
    {
        var point = text.AsSpan().IndexOfAny('.', ',');
        return point < 0 || text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') == text.Length - point - 2;
    }

    [GeneratedRegex(
        @"\AP(?=[0-9T])(?:(?<years>[0-9]{1,9})Y)?(?:(?<months>[0-9]{1,9})M)?(?:(?<w>[0-9]{1,9}(?:[.,][0-9]{1,9})?)W)?(?:(?<d>[0-9]{1,9}(?:[.,][0-9]{1,9})?)D)?"
        + @"(?:T(?=[0-9])(?:(?<h>[0-9]{1,9}(?:[.,][0-9]{1,9})?)H)?(?:(?<m>[0-9]{1,9}(?:[.,][0-9]{1,9})?)M)?(?:(?<s>[0-9]{1,9}(?:[.,][0-9]{1,9})?)S)?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
