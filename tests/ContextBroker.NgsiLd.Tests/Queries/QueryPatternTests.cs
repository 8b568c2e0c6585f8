using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class QueryPatternTests
{
    [TestCase("^Eif", "Eiffel", true)]
    [TestCase("ff", "Eiffel", true, Description = "found anywhere")]
    [TestCase("^ff", "Eiffel", false)]
    [TestCase("(?i)^eif", "Eiffel", true)]
    [TestCase("避難", "第一避難所", true)]
    [TestCase("^.$", "避", true)]
    // Expected: the classes of IEEE 1003.2, in any script.
    [TestCase("^[[:digit:]]+$", "2026", true)]
    [TestCase("^[[:digit:]]+$", "202x", false)]
    [TestCase("^[[:alpha:]]+$", "避難Shelter", true)]
    [TestCase("^[[:alpha:]]+$", "a1", false)]
    [TestCase("^[[:alnum:]_-]+$", "a1_-", true)]
    [TestCase("^[^[:space:]]+$", "a b", false)]
    [TestCase("[[:upper:]][[:lower:]]", "aBc", true)]
    [TestCase("^[[:xdigit:]]{2}$", "fF", true)]
    [TestCase("^[[:punct:]]$", "!", true)]
    [TestCase("[[:]]", ":]", true, Description = "no class: a bracket of [ and :, then ]")]
    public void Matches(string pattern, string text, bool expected) =>
        Assert.That(QueryPattern.Compile(pattern, "q").IsMatch(text), Is.EqualTo(expected));

    [TestCase("[[:letters:]]")]
    [TestCase("(")]
    [TestCase("[a")]
    [TestCase("*a")]
    [TestCase("a{2,1}")]
    public void NoPatternIsRefused(string pattern)
    {
        var problem = Assert.Throws<ProblemException>(() => QueryPattern.Compile(pattern, "q"))!.Problem;
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Detail, Does.StartWith($"The pattern `{pattern}` of q is not a regular expression"));
    }

    [TestCase("(a)\\1")]
    [TestCase("(?=a)b")]
    [TestCase("(?<!a)b")]
    [TestCase("(?>a+)b")]
    public void PatternThatNeedsBacktrackingIsRefused(string pattern)
    {
        var problem = Assert.Throws<ProblemException>(() => QueryPattern.Compile(pattern, "q"))!.Problem;
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Detail, Is.EqualTo($"The pattern `{pattern}` of q uses a lookaround, a backreference or an atomic group"));
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("(a{10}){100}")]
    [TestCase("[a{999}]{3}")]
    [TestCase("\\({500}")]
    [TestCase("a{x}")]
    public void OrdinaryPatternIsCompiled(string pattern) => Assert.That(QueryPattern.Compile(pattern, "q").Text, Is.EqualTo(pattern));
}
