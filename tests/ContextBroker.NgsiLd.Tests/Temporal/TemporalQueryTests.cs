using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Temporal;

/// <summary>Clause 4.11: which times match.</summary>
public sealed class TemporalQueryTests
{
    [TestCase("before", null, "11:59:59", true)]
    [TestCase("before", null, "12:00:00", false)]
    [TestCase("after", null, "12:00:00", true)]
    [TestCase("after", null, "11:59:59", false)]
    [TestCase("between", "2026-08-01T13:00:00Z", "12:00:00", true)]
    [TestCase("between", "2026-08-01T13:00:00Z", "13:00:00", false)]
    public void BoundsAreAsTheClauseSays(string relation, string? end, string time, bool matches)
    {
        var query = TemporalQueryParser.Parse(relation, "2026-08-01T12:00:00.000Z", end, null, null);
        Assert.That(query.Accepts(Make.Time($"2026-08-01T{time}Z").Instant), Is.EqualTo(matches));
    }

    [Test]
    public void WithoutThePropertyNothingMatches()
    {
        var record = new EvolutionRecord(1, Make.Instance("1") with { ModifiedAt = Make.Noon });
        Assert.That(TemporalQueryParser.Parse("after", "2026-01-01T00:00:00Z", null, null, null).Matches(record), Is.False);
        Assert.That(TemporalQueryParser.Parse("after", "2026-01-01T00:00:00Z", null, "modifiedAt", null).Matches(record), Is.True);
        Assert.That(TemporalQuery.None.Matches(record), Is.True);
    }
}
