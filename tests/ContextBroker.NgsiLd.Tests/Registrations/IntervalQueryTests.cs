using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class IntervalQueryTests
{
    // The interval is March to June; clause 4.11 has before exclude its bound, after and the start of between include it.
    [TestCase("before", "2026-02-01", null, false)]
    [TestCase("before", "2026-03-01", null, false)]
    [TestCase("before", "2026-03-02", null, true)]
    [TestCase("before", "2026-12-01", null, true)]
    [TestCase("after", "2026-02-01", null, true)]
    [TestCase("after", "2026-06-01", null, true)]
    [TestCase("after", "2026-06-02", null, false)]
    [TestCase("between", "2026-01-01", "2026-02-01", false)]
    [TestCase("between", "2026-01-01", "2026-03-02", true)]
    [TestCase("between", "2026-04-01", "2026-05-01", true)]
    [TestCase("between", "2026-06-02", "2026-07-01", false)]
    public void OverlapDecides(string timerel, string from, string? to, bool matches)
    {
        var query = IntervalQuery.Parse(timerel, from + "T00:00:00Z", to is null ? null : to + "T00:00:00Z", null)!;
        var interval = new TimeInterval(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.That(query.Matches(interval), Is.EqualTo(matches));
    }

    [TestCase("before", "2026-01-01T00:00:00Z", false)]
    [TestCase("after", "2099-01-01T00:00:00Z", true)]
    public void OpenIntervalGoesOn(string timerel, string timeAt, bool matches) => Assert.That(
        IntervalQuery.Parse(timerel, timeAt, null, "createdAt")!.Matches(new TimeInterval(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), null)),
        Is.EqualTo(matches));

    [Test]
    public void NothingAskedIsNoQuery() => Assert.That(IntervalQuery.Parse(null, null, null, "observedAt"), Is.Null);

    [TestCase(null, "2026-01-01T00:00:00Z", null, null, "timerel")]
    [TestCase("during", "2026-01-01T00:00:00Z", null, null, "timerel")]
    [TestCase("before", null, null, null, "timeAt")]
    [TestCase("before", "yesterday", null, null, "timeAt")]
    [TestCase("between", "2026-01-01T00:00:00Z", null, null, "endTimeAt")]
    [TestCase("between", "2026-01-01T00:00:00Z", "later", null, "endTimeAt")]
    [TestCase("before", "2026-01-01T00:00:00Z", null, "seenAt", "timeproperty")]
    public void WrongParameterIsNamed(string? timerel, string? timeAt, string? endTimeAt, string? timeproperty, string named) => Assert.That(
        () => IntervalQuery.Parse(timerel, timeAt, endTimeAt, timeproperty),
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Member").EqualTo(named));
}
