using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

public sealed class IsoDurationTests
{
    [TestCase("PT15M", 0, "00:15:00")]
    [TestCase("P1DT12H", 0, "1.12:00:00")]
    [TestCase("P1Y2M3DT4H5M6S", 14, "3.04:05:06")]
    [TestCase("P2W", 0, "14.00:00:00")]
    [TestCase("P1W1D", 0, "8.00:00:00")]
    [TestCase("PT0.5S", 0, "00:00:00.5")]
    [TestCase("PT1,5H", 0, "01:30:00")]
    [TestCase("PT36H", 0, "1.12:00:00")]
    [TestCase("P0D", 0, "00:00:00")]
    [TestCase("P999999999Y", 120_000, "00:00:00")]
    [TestCase("P999999999W", 0, "10675199.02:48:05.4775807")]
    public void DurationsAreRead(string text, int months, string rest)
    {
        Assert.That(IsoDuration.TryParse(text, out var duration), Is.True);
        Assert.That(duration, Is.EqualTo(new IsoDuration(months, TimeSpan.Parse(rest, CultureInfo.InvariantCulture))));
    }

    [TestCase("")]
    [TestCase("P")]
    [TestCase("PT")]
    [TestCase("1hour")]
    [TestCase("P1")]
    [TestCase("P1H")]
    [TestCase("PT1D")]
    [TestCase("P1DT")]
    [TestCase("-PT1M")]
    [TestCase("P-1D")]
    [TestCase("PT1M\n")]
    [TestCase(" PT1M")]
    [TestCase("pt1m")]
    [TestCase("PT1S1M")]
    [TestCase("PT1M1M")]
    [TestCase("P0.5Y")]
    [TestCase("P0.5DT1H")]
    [TestCase("PT.5S")]
    [TestCase("PT1.S")]
    [TestCase("PT1.5.5S")]
    [TestCase("PT١M")]
    [TestCase("P1234567890D")]
    public void OthersAreNone(string text) => Assert.That(IsoDuration.TryParse(text, out _), Is.False);

    // Expected: by the calendar, as DateTimeOffset.AddMonths has it.
    [TestCase("PT10M", "2026-08-01T12:10:00Z")]
    [TestCase("P1M", "2026-09-01T12:00:00Z")]
    [TestCase("P1Y6M1D", "2028-02-02T12:00:00Z")]
    [TestCase("P7973Y4M30DT11H", "9999-12-31T23:00:00Z")]
    [TestCase("P7973Y5M", "9999-12-31T23:59:59.9999999Z")]
    [TestCase("P8000Y", "9999-12-31T23:59:59.9999999Z")]
    [TestCase("P999999999W", "9999-12-31T23:59:59.9999999Z")]
    [TestCase("P999999999YT1S", "9999-12-31T23:59:59.9999999Z")]
    public void LaterGoesByTheCalendar(string text, string expected)
    {
        var duration = Read(text);
        var noon = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.That(duration.After(noon), Is.EqualTo(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [TestCase("PT0S", true)]
    [TestCase("P0Y", true)]
    [TestCase("PT0.1S", false)]
    [TestCase("P1M", false)]
    public void NothingIsZero(string text, bool isZero) => Assert.That(Read(text).IsZero, Is.EqualTo(isZero));

    private static IsoDuration Read(string text) => IsoDuration.TryParse(text, out var duration) ? duration : throw new FormatException(text);
}
