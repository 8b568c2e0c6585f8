using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Temporal;

/// <summary>Clause 4.5.19.1: tables of methods and types of values, and periods.</summary>
public sealed class AggregationTests
{
    [TestCase("1 2 6", "avg", "3")]
    [TestCase("1 2 6", "sumsq", "41")]
    [TestCase("2 4 4 4 5 5 7 9", "stddev", "2")]
    [TestCase("true false true true", "avg", "0.75")]
    [TestCase("\"b\" \"a\"", "max", "\"b\"")]
    [TestCase("\"b\" \"a\"", "avg", null)]
    [TestCase("[1,2] [] [3]", "sum", "3")]
    [TestCase("\"10:00:00Z\" \"12:00:00Z\"", "avg", "\"11:00:00Z\"")]
    [TestCase("{} {}", "max", null)]
    [TestCase("{} {}", "totalCount", "2")]
    [TestCase("{} {}", "distinctCount", "1")]
    public void MethodsGoByTheTables(string values, string method, string? expected)
    {
        var evolution = Evolution(values.Split(' '));
        var aggregated = new Aggregation([.. AggregationMethods.Parse([method])], new AggregationPeriod(default(IsoDuration))).Of(evolution, new EvolutionQuery());
        Assert.That(aggregated.SelectMany(a => a.Values.Values).SelectMany(v => v).Select(v => v.Value.ToString()).FirstOrDefault(), Is.EqualTo(expected));
    }

    [Test]
    public void PeriodsFollowEachOther()
    {
        var aggregated = new Aggregation([AggregationMethod.Sum], AggregationPeriod.Parse("PT2H")).Of(Evolution(["1", "2", "4"]), new EvolutionQuery());
        Assert.That(
            aggregated[0].Values[AggregationMethod.Sum].Select(v => (v.Value.ToString(), v.Start.Hour, v.End.Hour)),
            Is.EqualTo(new[] { ("3", 12, 14), ("4", 14, 16) }));
    }

    [Test]
    public void MonthsAreAsLongAsTheyAre() =>
        Assert.That(AggregationPeriod.Parse("P1M").Start(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero), 1), Is.EqualTo(new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero)));

    private static Evolution Evolution(string[] values) => new()
    {
        Id = "urn:g:1",
        Types = ["Gauge"],
        Attributes = [new AttributeEvolution("level", [.. values.Select((v, i) => new EvolutionRecord(i + 1, Make.Instance(v) with { ModifiedAt = Make.Noon.AddHours(i) }))])],
    };
}
