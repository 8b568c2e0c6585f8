using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class ScopeQueryTests
{
    [TestCase("/Madrid", "/Madrid", true)]
    [TestCase("/Madrid", "/Madrid/Gardens", false)]
    [TestCase("/Madrid/Gardens", "/Madrid", false)]
    [TestCase("/Mad", "/Madrid", false)]
    [TestCase("/Madrid/Gardens/#", "/Madrid/Gardens", true)]
    [TestCase("/Madrid/Gardens/#", "/Madrid/Gardens/ParqueNorte/Parterre1", true)]
    [TestCase("/Madrid/Gardens/#", "/Madrid/GardensToo", false)]
    [TestCase("/Madrid/Gardens/#", "/Madrid", false)]
    [TestCase("/#", "/Madrid", true)]
    [TestCase("/#", "", false)]
    [TestCase("/Madrid/+/ParqueNorte", "/Madrid/Gardens/ParqueNorte", true)]
    [TestCase("/Madrid/+/ParqueNorte", "/Madrid/ParqueNorte", false)]
    [TestCase("/Madrid/+/ParqueNorte", "/Madrid/A/B/ParqueNorte", false)]
    [TestCase("/+", "/Madrid", true)]
    [TestCase("/+", "/Madrid/Gardens", false)]
    [TestCase("/+/#", "/Madrid/Gardens", true)]
    [TestCase("(/Madrid/Districts;/CompanyA)", "/Madrid/Districts /CompanyA", true)]
    [TestCase("(/Madrid/Districts;/CompanyA)", "/CompanyA", false)]
    [TestCase("(/Madrid/Districts;/CompanyA)|CompanyB", "/CompanyB", true)]
    [TestCase("(/Madrid/Districts;/CompanyA),CompanyB", "/CompanyB", true)]
    [TestCase("/神奈川/#", "/神奈川/横浜", true)]
    [TestCase("\"/Madrid\"", "/Madrid", true, Description = "Grafana's quotation marks")]
    public void Matches(string scopeQ, string scopes, bool expected)
    {
        var entity = Make.Entity("urn:x:1") with { Scopes = [.. scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };
        var query = ScopeQueryParser.Parse(scopeQ);
        Assert.That(EntityMatcher.Matches(query, entity), Is.EqualTo(expected));
        Assert.That(ScopeQueryParser.Parse(query.ToString()), Is.EqualTo(query), "the print parses back");
    }

    [TestCase("", "scopeQ ends at column 1 where a scope level, `+` or `#` was expected")]
    [TestCase("/a//b", "Unexpected `/` at column 4 of scopeQ; expected a scope level, `+` or `#`")]
    [TestCase("/a/#/b", "Unexpected `/` at column 5 of scopeQ; expected `;` or `|`")]
    [TestCase("/a+", "Unexpected `+` at column 3 of scopeQ; expected `;` or `|`")]
    [TestCase("(/a;/b", "scopeQ ends at column 7 where `)` was expected")]
    [TestCase("/a;;/b", "Unexpected `;` at column 4 of scopeQ; expected a scope level, `+` or `#`")]
    public void SyntaxErrorNamesItsColumn(string scopeQ, string message) =>
        Assert.That(Assert.Throws<ProblemException>(() => ScopeQueryParser.Parse(scopeQ))!.Problem.Detail, Is.EqualTo(message));
}
