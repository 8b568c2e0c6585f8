using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

public sealed class TimestampTests
{
    // Expected: as .NET reads the round-trip form.
    [TestCase("2026-09-01T08:30:00Z", "2026-09-01T08:30:00.0000000+00:00")]
    [TestCase("2026-09-01T08:30:59.5Z", "2026-09-01T08:30:59.5000000+00:00")]
    [TestCase("2026-09-01T08:30:00,123456Z", "2026-09-01T08:30:00.1234560+00:00")]
    [TestCase("2026-09-01T08:30:00.1234567Z", "2026-09-01T08:30:00.1234567+00:00")]
    [TestCase("2026-09-01T08:30:00+09:00", "2026-09-01T08:30:00.0000000+09:00")]
    [TestCase("2026-09-01T08:30:00.25-02:30", "2026-09-01T08:30:00.2500000-02:30")]
    [TestCase("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.0000000+00:00")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [TestCase("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    public void DateTimeIsRead(string text, string expected)
    {
        Assert.That(Timestamp.TryParse(text, out var timestamp), Is.True);
        Assert.That(timestamp.Instant, Is.EqualTo(DateTimeOffset.ParseExact(expected, "O", CultureInfo.InvariantCulture)));
        Assert.That(timestamp.Instant.Offset, Is.EqualTo(DateTimeOffset.ParseExact(expected, "O", CultureInfo.InvariantCulture).Offset));
        Assert.That(timestamp.Text, Is.EqualTo(text.Replace(',', '.')));
    }

    [TestCase("")]
    [TestCase("2026-09-01")]
    [TestCase("2026-09-01T08:30Z")]
    [TestCase("2026-09-01T08:30:00")]
    [TestCase("2026-09-01t08:30:00Z")]
    [TestCase("2026-09-01T08:30:00z")]
    [TestCase("2026-09-01 08:30:00Z")]
    [TestCase("2026-09-01T08:30:00.Z")]
    [TestCase("2026-09-01T08:30:00.12345678Z")]
    [TestCase("2026-09-01T08:30:00.5")]
    [TestCase("2026-09-01T08:30:00ZZ")]
    [TestCase("2026-09-01T08:30:00Z ")]
    [TestCase(" 2026-09-01T08:30:00Z")]
    [TestCase("2026-09-01T08:30:00+0900")]
    [TestCase("2026-09-01T08:30:00+09:60")]
    [TestCase("2026-09-01T08:30:00+14:01")]
    [TestCase("2026-09-01T08:30:00+-1:00")]
    [TestCase("2026-02-29T00:00:00Z")]
    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("2026-00-01T00:00:00Z")]
    [TestCase("2026-09-01T24:00:00Z")]
    [TestCase("2026-09-01T23:60:00Z")]
    [TestCase("2026-09-01T23:59:60Z")]
    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00+09:00")]
    [TestCase("9999-12-31T23:59:59-09:00")]
    [TestCase("２０２６-09-01T08:30:00Z")]
    public void OtherTextIsRefused(string text) => Assert.That(Timestamp.TryParse(text, out _), Is.False);

    [TestCase("2026-09-01T08:30:00.5Z", true)]
    [TestCase("2026-09-01T08:30:00+00:00", false)]
    [TestCase("2026-09-01T17:30:00+09:00", false)]
    [TestCase("Z", false)]
    public void UtcIsWrittenWithZ(string text, bool isUtc) => Assert.That(Timestamp.TryParseUtc(text, out _), Is.EqualTo(isUtc));

    [TestCase("2026-09-01T17:30:00.25+09:00", "2026-09-01T08:30:00.25Z")]
    [TestCase("2026-09-01T06:00:00-02:30", "2026-09-01T08:30:00Z")]
    [TestCase("2026-09-01T08:30:00.500Z", "2026-09-01T08:30:00.500Z")]
    public void OffsetsAreUndone(string text, string expected)
    {
        Assert.That(Timestamp.TryParse(text, out var timestamp), Is.True);
        Assert.That((timestamp.InUtc(), timestamp.InUtc().Text), Is.EqualTo((timestamp, expected)));
    }

    [Test]
    public void EqualInstantsAreEqual()
    {
        Assert.That(Timestamp.TryParse("2026-09-01T08:30:00Z", out var utc) && Timestamp.TryParse("2026-09-01T17:30:00+09:00", out var local) && utc == local, Is.True);
        Assert.That(Timestamp.At(utc.Instant).Text, Is.EqualTo("2026-09-01T08:30:00.000Z"));
    }
}
