using System.Diagnostics;
using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>Texts made to hurt are answered, and soon.</summary>
public sealed class QueryLimitsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static IEnumerable<TestCaseData> Hostile()
    {
        yield return new TestCaseData(new string('(', 10_000)).SetArgDisplayNames("deep");
        yield return new TestCaseData(new StringBuilder().Insert(0, "a{", 8_000).ToString()).SetArgDisplayNames("deep links");
        yield return new TestCaseData(new string('a', 100_000)).SetArgDisplayNames("100 kB name");
        yield return new TestCaseData("a==\"" + new string('x', 100_000) + "\"").SetArgDisplayNames("100 kB text");
        yield return new TestCaseData("a" + new StringBuilder().Insert(0, ";a", 5_000)).SetArgDisplayNames("many terms");
        yield return new TestCaseData("a==1" + new StringBuilder().Insert(0, ",1", 5_000)).SetArgDisplayNames("many values");
        yield return new TestCaseData("a" + new StringBuilder().Insert(0, ".a", 5_000)).SetArgDisplayNames("long path");
        yield return new TestCaseData("a~=\"" + new string('x', 2_000) + "\"").SetArgDisplayNames("long pattern");
        yield return new TestCaseData("a~=\"(((x{99}){99}){99}){99}\"").SetArgDisplayNames("multiplied repetitions");
        yield return new TestCaseData("a~=\"x{1,2000000000}\"").SetArgDisplayNames("large repetition");
    }

    [TestCaseSource(nameof(Hostile))]
    public void HostileQueryIsTooComplex(string q)
    {
        var watch = Stopwatch.StartNew();
        var problem = Assert.Throws<ProblemException>(() => QExpressionParser.Parse(q, LdContext.Core))!.Problem;
        Assert.That(problem.Type, Is.EqualTo(ProblemType.TooComplexQuery));
        Assert.That(problem.Detail, Has.Length.LessThan(200), "the text is not thrown back");
        Assert.That(watch.Elapsed, Is.LessThan(Soon));
    }

    // Patterns that a backtracking engine needs ages for.
    [TestCase("(a+)+$")]
    [TestCase("(a|aa)+$")]
    [TestCase("(.*a){20}$")]
    [TestCase("([a-z]+)*=")]
    public void PatternIsLinearInTheText(string pattern)
    {
        var q = QExpressionParser.Parse($"name~=\"{pattern}\"", LdContext.Core);
        var entity = Make.Entity("urn:x:1", Make.Attribute(Vocabulary.DefaultContext + "name", JsonValue.Of(new string('a', 20_000) + "!").ToString()));
        var watch = Stopwatch.StartNew();
        try
        {
            EntityMatcher.Matches(q, entity);
        }
        catch (ProblemException e) when (e.Problem.Type == ProblemType.TooComplexQuery)
        {
            TestContext.Out.WriteLine($"given up after {watch.Elapsed}");
        }

        Assert.That(watch.Elapsed, Is.LessThan(Soon));
    }

    [Test]
    public void LimitsAreSettings()
    {
        var limits = new QueryLimits { MaxTerms = 3 };
        Assert.That(() => QExpressionParser.Parse("a|b", LdContext.Core, limits: limits), Throws.TypeOf<ProblemException>(), "a term and a name each count");
        Assert.That(() => QExpressionParser.Parse("a", LdContext.Core, limits: limits), Throws.Nothing);
    }
}
